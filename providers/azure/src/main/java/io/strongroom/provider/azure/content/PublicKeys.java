package io.strongroom.provider.azure.content;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.strongroom.provider.cloud.ForeignText;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;

/** The public half of a key of a vault (a JSON web key, RFC 7517) as PEM. */
public final class PublicKeys {
  /** RSA keys of vaults have 4096 bits at most. */
  private static final int MAX_BYTES = 2048;

  private PublicKeys() {}

  /** A block {@code PUBLIC KEY}. */
  public static byte[] pem(JsonObject key) throws UnusableContentException {
    String type = text(key, "kty", "has no type (kty)");
    try {
      PublicKey made =
          switch (type) {
            case "RSA", "RSA-HSM" ->
                KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(number(key, "n"), number(key, "e")));
            case "EC", "EC-HSM" -> ec(key);
            default ->
                throw new UnusableContentException(
                    "failed to get key. key type '%s' currently not supported"
                        .formatted(ForeignText.oneLine(type)));
          };
      return PemText.block("PUBLIC KEY", made.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new UnusableContentException("the key's numbers are none of its type");
    }
  }

  private static PublicKey ec(JsonObject key)
      throws GeneralSecurityException, UnusableContentException {
    String curve = text(key, "crv", "has no curve (crv)");
    String name =
        switch (curve) {
          case "P-256" -> "secp256r1";
          case "P-384" -> "secp384r1";
          case "P-521" -> "secp521r1";
          default ->
              throw new UnusableContentException(
                  "curve %s is not supported".formatted(ForeignText.oneLine(curve)));
        };
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec(name));
    ECParameterSpec spec = parameters.getParameterSpec(ECParameterSpec.class);
    ECPoint point = new ECPoint(number(key, "x"), number(key, "y"));
    if (!isOn(spec, point)) {
      throw new UnusableContentException("the key's point is not on its curve");
    }
    return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, spec));
  }

  /** y² = x³ + ax + b: the JDK takes any point. */
  private static boolean isOn(ECParameterSpec spec, ECPoint point) {
    BigInteger p = ((ECFieldFp) spec.getCurve().getField()).getP();
    BigInteger x = point.getAffineX();
    BigInteger y = point.getAffineY();
    BigInteger right =
        x.multiply(x).add(spec.getCurve().getA()).multiply(x).add(spec.getCurve().getB());
    return x.compareTo(p) < 0
        && y.compareTo(p) < 0
        && y.multiply(y).subtract(right).mod(p).signum() == 0;
  }

  private static BigInteger number(JsonObject key, String field) throws UnusableContentException {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text(key, field, "has no number " + field));
      if (bytes.length > MAX_BYTES) {
        throw new UnusableContentException("the key's number %s is too long".formatted(field));
      }
      return new BigInteger(1, bytes);
    } catch (IllegalArgumentException e) {
      throw new UnusableContentException("the key's number %s is no base64".formatted(field));
    }
  }

  private static String text(JsonObject key, String field, String missing)
      throws UnusableContentException {
    JsonElement value = key.get(field);
    if (!(value instanceof JsonPrimitive text) || !text.isString()) {
      throw new UnusableContentException("the key " + missing);
    }
    return value.getAsString();
  }
}
