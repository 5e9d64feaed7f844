package io.strongroom.driver.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.strongroom.provider.Moment;
import io.strongroom.provider.ServiceAccountTokens;
import java.util.Base64;
import java.util.Collection;
import java.util.stream.Collectors;

/** Claims of service-account tokens, unverified: nothing is granted for them. */
public final class TokenClaims {
  /** The longest token that is parsed; the API server's are about 1 KiB. */
  private static final int MAX_CHARACTERS = 16 << 10;

  private TokenClaims() {}

  /**
   * Uid of the service account, empty if no token has the claim. An account that is deleted and
   * made anew has the same name and another uid.
   */
  static String accountUid(ServiceAccountTokens tokens) {
    return tokens.audiences().stream()
        .flatMap(audience -> tokens.forAudience(audience).stream())
        .map(token -> accountUid(token.exposeToken()))
        .filter(uid -> !uid.isEmpty())
        .distinct()
        .sorted()
        .collect(Collectors.joining(","));
  }

  private static String accountUid(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3 || parts[1].length() > MAX_CHARACTERS) {
      return "";
    }
    try {
      JsonElement claims =
          JsonParser.parseString(new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8));
      return claims instanceof JsonObject object
              && object.get("kubernetes.io") instanceof JsonObject kubernetes
              && kubernetes.get("serviceaccount") instanceof JsonObject account
              && account.get("uid") instanceof JsonPrimitive uid
          ? uid.getAsString()
          : "";
    } catch (IllegalArgumentException | JsonParseException notOfThisKind) {
      return "";
    }
  }

  /** Whether there is a token for each of these audiences that has not expired. */
  public static boolean allValid(
      ServiceAccountTokens tokens, Collection<String> audiences, Moment now) {
    return audiences.stream()
        .allMatch(
            audience ->
                tokens
                    .forAudience(audience)
                    .filter(token -> token.expires().isAfter(now))
                    .isPresent());
  }

  /** Whether one of these audiences has a token that has expired: kubelet brings another. */
  public static boolean anyExpired(
      ServiceAccountTokens tokens, Collection<String> audiences, Moment now) {
    return audiences.stream()
        .flatMap(audience -> tokens.forAudience(audience).stream())
        .anyMatch(token -> !token.expires().isAfter(now));
  }
}
