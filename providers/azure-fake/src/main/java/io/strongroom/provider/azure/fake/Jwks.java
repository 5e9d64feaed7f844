package io.strongroom.provider.azure.fake;

import com.google.gson.JsonObject;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** Public keys as JSON Web Keys (RFC 7517). */
final class Jwks {
  private static final Map<String, String> CURVES =
      Map.of("P-256", "secp256r1", "P-384", "secp384r1", "P-521", "secp521r1");

  private Jwks() {}

  static PublicKey publicKey(JsonObject jwk) {
    try {
      return switch (jwk.get("kty").getAsString()) {
        case "RSA" ->
            KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(number(jwk, "n"), number(jwk, "e")));
        case "EC" -> {
          AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
          curve.init(
              new ECGenParameterSpec(
                  Optional.ofNullable(CURVES.get(jwk.get("crv").getAsString())).orElseThrow()));
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

  static JsonObject of(PublicKey key) {
    JsonObject jwk = new JsonObject();
    switch (key) {
      case RSAPublicKey rsa -> {
        jwk.addProperty("kty", "RSA");
        jwk.addProperty("n", unsigned(rsa.getModulus(), 0));
        jwk.addProperty("e", unsigned(rsa.getPublicExponent(), 0));
      }
      case ECPublicKey ec -> {
        int bits = ec.getParams().getCurve().getField().getFieldSize();
        jwk.addProperty("kty", "EC");
        jwk.addProperty("crv", "P-" + bits);
        jwk.addProperty("x", unsigned(ec.getW().getAffineX(), (bits + 7) / 8));
        jwk.addProperty("y", unsigned(ec.getW().getAffineY(), (bits + 7) / 8));
      }
      default -> throw new IllegalArgumentException(key.getAlgorithm());
    }
    return jwk;
  }

  private static BigInteger number(JsonObject jwk, String field) {
    return new BigInteger(1, Base64.getUrlDecoder().decode(jwk.get(field).getAsString()));
  }

  private static String unsigned(BigInteger number, int length) {
    byte[] bytes = number.toByteArray();
    int from = bytes.length > 1 && bytes[0] == 0 ? 1 : 0;
    byte[] shortest = Arrays.copyOfRange(bytes, from, bytes.length);
    byte[] padded = new byte[Math.max(length, shortest.length)];
    System.arraycopy(shortest, 0, padded, padded.length - shortest.length, shortest.length);
    return encoded(padded);
  }

  static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
