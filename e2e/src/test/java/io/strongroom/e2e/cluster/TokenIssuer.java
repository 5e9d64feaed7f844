package io.strongroom.e2e.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The API server as an issuer of tokens: what it publishes for those who are to trust it, which is
 * all that a cloud knows of a cluster.
 */
public final class TokenIssuer {
  private final String name;
  private final Map<String, PublicKey> keys;

  private TokenIssuer(String name, Map<String, PublicKey> keys) {
    this.name = name;
    this.keys = keys;
  }

  /**
   * Whose a token is.
   *
   * @param subject {@code system:serviceaccount:NAMESPACE:NAME}
   * @param pod the name of the pod that it is bound to
   */
  public record Holder(String subject, Optional<String> pod) {}

  /** A token that is not to be taken. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    RefusedException(String reason) {
      super(reason);
    }
  }

  /** Reads the discovery document and the keys. */
  public static TokenIssuer of(Cluster cluster) throws GeneralSecurityException {
    return of(
        document(cluster, "/.well-known/openid-configuration"),
        document(cluster, "/openid/v1/jwks"));
  }

  private static String document(Cluster cluster, String path) {
    return Objects.requireNonNull(cluster.client().raw(path), path);
  }

  /** Of these two documents. */
  static TokenIssuer of(String discovery, String jwks) throws GeneralSecurityException {
    Map<String, PublicKey> keys = new HashMap<>();
    for (JsonElement each : object(jwks).getAsJsonArray("keys")) {
      JsonObject key = each.getAsJsonObject();
      keys.put(
          key.get("kid").getAsString(),
          KeyFactory.getInstance("RSA")
              .generatePublic(new RSAPublicKeySpec(number(key, "n"), number(key, "e"))));
    }
    return new TokenIssuer(object(discovery).get("issuer").getAsString(), Map.copyOf(keys));
  }

  /** The issuer of its tokens, as their {@code iss}. */
  public String name() {
    return name;
  }

  /** With which it signs. */
  public List<PublicKey> keys() {
    return List.copyOf(keys.values());
  }

  private static JsonObject object(String json) {
    return JsonParser.parseString(json).getAsJsonObject();
  }

  private static BigInteger number(JsonObject key, String field) {
    return new BigInteger(1, Base64.getUrlDecoder().decode(key.get(field).getAsString()));
  }

  /** Takes a token that this issuer has signed, for this audience, and that has not expired. */
  Holder holder(String token, String audience) throws RefusedException {
    String[] parts = token.split(Pattern.quote("."), -1);
    if (parts.length != 3) {
      throw new RefusedException("no token of three parts");
    }
    require(isSigned(parts), "not signed with a key of " + name);
    JsonObject claims = part(parts[1]);
    require(claims.get("iss").getAsString().equals(name), "another issuer than " + name);
    require(audiences(claims).contains(audience), "not for the audience " + audience);
    require(Instant.ofEpochSecond(claims.get("exp").getAsLong()).isAfter(Instant.now()), "expired");
    JsonObject kubernetes = claims.getAsJsonObject("kubernetes.io");
    return new Holder(
        claims.get("sub").getAsString(),
        Optional.ofNullable(kubernetes.getAsJsonObject("pod"))
            .map(pod -> pod.get("name").getAsString()));
  }

  private static void require(boolean holds, String otherwise) throws RefusedException {
    if (!holds) {
      throw new RefusedException(otherwise);
    }
  }

  private boolean isSigned(String[] parts) {
    PublicKey key = keys.get(part(parts[0]).get("kid").getAsString());
    if (key == null) {
      return false;
    }
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(key);
      signature.update((parts[0] + "." + parts[1]).getBytes(UTF_8));
      return signature.verify(Base64.getUrlDecoder().decode(parts[2]));
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static List<String> audiences(JsonObject claims) {
    JsonElement audience = claims.get("aud");
    return audience.isJsonArray()
        ? audience.getAsJsonArray().asList().stream().map(JsonElement::getAsString).toList()
        : List.of(audience.getAsString());
  }

  private static JsonObject part(String encoded) {
    return object(new String(Base64.getUrlDecoder().decode(encoded), UTF_8));
  }
}
