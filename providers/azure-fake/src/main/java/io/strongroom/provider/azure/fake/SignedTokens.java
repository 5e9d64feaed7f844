package io.strongroom.provider.azure.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Signed tokens (RFC 7519): reads their claims, looks at their signatures, makes them. */
final class SignedTokens {
  private SignedTokens() {}

  /** The keys of a JSON Web Key Set. */
  static List<PublicKey> keys(String jwks) {
    List<PublicKey> keys = new ArrayList<>();
    for (JsonElement element :
        JsonParser.parseString(jwks).getAsJsonObject().getAsJsonArray("keys")) {
      keys.add(Jwks.publicKey(element.getAsJsonObject()));
    }
    return keys;
  }

  /** The claims, unverified; absent if the text is no signed token. */
  static Optional<JsonObject> claims(String token) {
    String[] parts = token.split("\\.", -1);
    try {
      return parts.length == 3
          ? Optional.of(
              JsonParser.parseString(new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8))
                  .getAsJsonObject())
          : Optional.empty();
    } catch (IllegalArgumentException | IllegalStateException | JsonParseException e) {
      return Optional.empty();
    }
  }

  /** Whether one of the keys has signed a token that has claims. */
  static boolean isSigned(String token, List<PublicKey> keys) {
    String[] parts = token.split("\\.", -1);
    try {
      byte[] signature = Base64.getUrlDecoder().decode(parts[2]);
      for (PublicKey key : keys) {
        Signature check =
            Signature.getInstance(
                key.getAlgorithm().equals("RSA")
                    ? "SHA256withRSA"
                    : "SHA256withECDSAinP1363Format");
        check.initVerify(key);
        check.update((parts[0] + "." + parts[1]).getBytes(UTF_8));
        if (check.verify(signature)) {
          return true;
        }
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
    return false;
  }

  static String signed(JsonObject claims, String keyId, PrivateKey key) {
    JsonObject header = new JsonObject();
    header.addProperty("typ", "JWT");
    header.addProperty("alg", "RS256");
    header.addProperty("kid", keyId);
    String text = encoded(header) + "." + encoded(claims);
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key);
      signature.update(text.getBytes(UTF_8));
      return text + "." + Jwks.encoded(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encoded(JsonObject json) {
    return Jwks.encoded(json.toString().getBytes(UTF_8));
  }
}
