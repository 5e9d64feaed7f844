package io.strongroom.provider.gcp.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Looks at the signatures of tokens, as a token service does. */
final class TokenSignatures {
  private TokenSignatures() {}

  /** The keys of a JSON Web Key Set: of RSA, and of the curve P-256. */
  static List<PublicKey> keys(String jwks) {
    List<PublicKey> keys = new ArrayList<>();
    for (JsonElement element :
        JsonParser.parseString(jwks).getAsJsonObject().getAsJsonArray("keys")) {
      keys.add(key(element.getAsJsonObject()));
    }
    return keys;
  }

  private static PublicKey key(JsonObject jwk) {
    try {
      return switch (jwk.get("kty").getAsString()) {
        case "RSA" ->
            KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(number(jwk, "n"), number(jwk, "e")));
        case "EC" -> {
          AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
          curve.init(new ECGenParameterSpec("secp256r1"));
          yield KeyFactory.getInstance("EC")
              .generatePublic(
                  new ECPublicKeySpec(
                      new ECPoint(number(jwk, "x"), number(jwk, "y")),
                      curve.getParameterSpec(ECParameterSpec.class)));
        }
        default -> throw new IllegalArgumentException("of no known type");
      };
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static BigInteger number(JsonObject jwk, String field) {
    return new BigInteger(1, Base64.getUrlDecoder().decode(jwk.get(field).getAsString()));
  }

  /** The claims of a token that one of the keys has signed and that has not ended. */
  static JsonObject claims(String token, List<PublicKey> keys) throws FakeGoogleRefusal {
    String[] parts = token.split("\\.", -1);
    try {
      if (parts.length == 3 && isSigned(parts, keys)) {
        JsonObject claims =
            JsonParser.parseString(new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8))
                .getAsJsonObject();
        if (claims.get("exp").getAsLong() > Instant.now().getEpochSecond()) {
          return claims;
        }
        throw FakeGoogleRefusal.ofTokens(
            400, "invalid_grant", "ID Token issued at is stale to sign-in.");
      }
    } catch (GeneralSecurityException | IllegalArgumentException | JsonParseException e) {
      // refused below
    }
    throw FakeGoogleRefusal.ofTokens(
        400, "invalid_grant", "Error connecting to the given credential's issuer: bad signature.");
  }

  private static boolean isSigned(String[] parts, List<PublicKey> keys)
      throws GeneralSecurityException {
    byte[] signature = Base64.getUrlDecoder().decode(parts[2]);
    for (PublicKey key : keys) {
      Signature check =
          Signature.getInstance(
              key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSAinP1363Format");
      check.initVerify(key);
      check.update((parts[0] + "." + parts[1]).getBytes(UTF_8));
      if (check.verify(signature)) {
        return true;
      }
    }
    return false;
  }
}
