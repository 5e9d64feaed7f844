package io.strongroom.provider.cloud;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.strongroom.provider.cloud.json.JsonText;
import io.strongroom.provider.cloud.json.MalformedJsonException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * What a service-account token says of its service account. Kubelet vouches for the token, so its
 * signature is not looked at, and what is read here only ever keeps identities apart.
 */
public final class ServiceAccountUid {
  private static final int PARTS = 3;

  private ServiceAccountUid() {}

  /**
   * The uid of the service account: one that was deleted and made anew is another one. Empty if the
   * token does not say.
   */
  public static String of(String jwt) {
    String[] parts = jwt.split("\\.", -1);
    if (parts.length != PARTS) {
      return "";
    }
    try {
      String payload = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
      return member(JsonText.parse(payload), "kubernetes.io")
          .flatMap(claims -> member(claims, "serviceaccount"))
          .flatMap(account -> member(account, "uid"))
          .filter(uid -> uid.isJsonPrimitive() && uid.getAsJsonPrimitive().isString())
          .map(JsonElement::getAsString)
          .orElse("");
    } catch (IllegalArgumentException | MalformedJsonException e) {
      return "";
    }
  }

  private static Optional<JsonElement> member(JsonElement of, String name) {
    return of instanceof JsonObject object
        ? Optional.ofNullable(object.get(name))
        : Optional.empty();
  }
}
