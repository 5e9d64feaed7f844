package io.strongroom.provider.aws.spec;

import io.strongroom.provider.yaml.Dialect;
import io.strongroom.provider.yaml.Scalars;
import io.strongroom.provider.yaml.YamlNode.Scalar;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The text that sigs.k8s.io/yaml makes of a value where a text is wanted: numbers and booleans go
 * through Go's types, and decimals through single precision.
 */
final class GoText {
  private static final Pattern BEYOND_LONG = Pattern.compile("\\+?(?<digits>[1-9][0-9]{18,19})");
  private static final BigInteger MAX_UNSIGNED =
      BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE);

  /** From this exponent on, and below -4, Go's shortest form has a power of ten. */
  private static final int MAX_PLAIN_EXPONENT = 6;

  private static final int MIN_PLAIN_EXPONENT = -4;

  private GoText() {}

  static String of(Scalar scalar) {
    return switch (Scalars.typeOf(scalar, Dialect.GO_YAML_V2)) {
      case STRING, TIMESTAMP -> scalar.text();
      case BOOLEAN -> String.valueOf(Scalars.asBoolean(scalar).orElseThrow());
      case INTEGER -> integer(scalar);
      case FLOAT -> decimal(scalar.text());
    };
  }

  private static String integer(Scalar scalar) {
    return Scalars.integer(scalar).map(BigInteger::toString).orElseGet(scalar::text);
  }

  private static String decimal(String source) {
    String text = source.replace("_", "");
    var whole = BEYOND_LONG.matcher(text);
    if (whole.matches() && new BigInteger(whole.group("digits")).compareTo(MAX_UNSIGNED) <= 0) {
      return whole.group("digits");
    }
    return switch (text.toLowerCase(Locale.ROOT)) {
      case ".inf", "+.inf" -> "+Inf";
      case "-.inf" -> "-Inf";
      case ".nan" -> "NaN";
      default -> single(Float.parseFloat(text));
    };
  }

  /** The fewest digits that make the same number again. */
  private static String single(float value) {
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    if (Float.isInfinite(value)) {
      return value < 0 ? "-Inf" : "+Inf";
    }
    BigDecimal shortest = new BigDecimal(Float.toString(value)).stripTrailingZeros();
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (exponent >= MIN_PLAIN_EXPONENT && exponent < MAX_PLAIN_EXPONENT) {
      return shortest.toPlainString();
    }
    String digits = shortest.unscaledValue().abs().toString();
    return "%s%s%se%s%02d"
        .formatted(
            value < 0 ? "-" : "",
            digits.charAt(0),
            digits.length() > 1 ? "." + digits.substring(1) : "",
            exponent < 0 ? "-" : "+",
            Math.abs(exponent));
  }
}
