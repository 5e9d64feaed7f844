package io.strongroom.provider.vault;

import io.strongroom.provider.vault.json.JsonDocument;
import io.strongroom.provider.vault.json.JsonValue.Fields;
import io.strongroom.provider.vault.json.MalformedJsonException;
import io.strongroom.provider.vault.json.OffHeap;
import java.util.Arrays;
import java.util.Base64;

/**
 * What a service-account token says of its service account. Kubelet vouches for the token, so its
 * signature is not looked at.
 */
final class TokenClaims {
  private TokenClaims() {}

  /**
   * The uid of the service account: one that was deleted and made anew is another one. Empty if the
   * token does not say.
   */
  static String serviceAccountUid(String jwt) {
    String[] parts = jwt.split("\\.", -1);
    if (parts.length != 3) {
      return "";
    }
    byte[] payload;
    try {
      payload = Base64.getUrlDecoder().decode(parts[1]);
    } catch (IllegalArgumentException e) {
      return "";
    }
    OffHeap bytes = new OffHeap();
    bytes.add(payload, payload.length);
    Arrays.fill(payload, (byte) 0);
    try (JsonDocument claims = JsonDocument.parse(bytes)) {
      Fields account = claims.root().object("kubernetes.io").object("serviceaccount");
      return claims.plainText(account.get("uid")).orElse("");
    } catch (MalformedJsonException e) {
      return "";
    }
  }
}
