package io.strongroom.provider.yaml;

import io.strongroom.provider.yaml.YamlNode.Scalar;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the text of a scalar means: the one place where text becomes a number or a boolean.
 *
 * <p>The rules are those of Go's YAML libraries, not SnakeYAML's: {@code 0644} and {@code 0o644}
 * are both octal, {@code 1:30} is no number. Whether a value in quotes may be a number is up to the
 * caller ({@link Scalar#plain()}): Go refuses it where the field has a numeric type.
 */
public final class Scalars {
  private static final Set<String> TRUE = Set.of("true", "True", "TRUE");
  private static final Set<String> FALSE = Set.of("false", "False", "FALSE");
  private static final Set<String> YES = Set.of("y", "Y", "yes", "Yes", "YES", "on", "On", "ON");
  private static final Set<String> NO = Set.of("n", "N", "no", "No", "NO", "off", "Off", "OFF");

  private static final Pattern INTEGER =
      Pattern.compile(
          "(?<sign>[-+]?)(?:0[xX](?<hex>[0-9a-fA-F]+)|0[bB](?<binary>[01]+)"
              + "|0[oO]?(?<octal>[0-7]+)|(?<decimal>0|[1-9][0-9]*))");

  /** Digits of which it is known what they are; even in base 2 64 bits take fewer. */
  private static final int MAX_INTEGER = 200;

  private static final Pattern DIGITS = Pattern.compile("[-+]?[0-9]+");
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?");
  private static final Pattern NO_NUMBER =
      Pattern.compile("[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)");

  /** What begins with a point is no number for Go if underscores stand elsewhere. */
  private static final Pattern UNDERSCORE_BESIDE_NO_DIGIT =
      Pattern.compile("\\..*(?:(?<![0-9])_|_(?![0-9])).*");

  private static final BigInteger MIN_SIGNED = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MAX_SIGNED = BigInteger.valueOf(Long.MAX_VALUE);
  private static final BigInteger MAX_UNSIGNED =
      BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE);

  private Scalars() {}

  /**
   * The source text, as yaml.v3 puts any scalar into a string. (sigs.k8s.io/yaml goes through JSON
   * and makes 420 of {@code 0644}; the text is what the author meant.)
   */
  public static String asText(Scalar scalar) {
    return scalar.text();
  }

  /** A YAML 1.1 boolean: {@code true}, {@code yes}, {@code on}, {@code y} and their opposites. */
  public static Optional<Boolean> asBoolean(Scalar scalar) {
    String text = scalar.text();
    if (TRUE.contains(text) || YES.contains(text)) {
      return Optional.of(true);
    }
    return FALSE.contains(text) || NO.contains(text) ? Optional.of(false) : Optional.empty();
  }

  /** As {@link #integer}, if it fits into 64 bits with a sign. */
  public static OptionalLong asInteger(Scalar scalar) {
    return integer(scalar)
        .filter(integer -> integer.bitLength() < Long.SIZE)
        .map(integer -> OptionalLong.of(integer.longValue()))
        .orElseGet(OptionalLong::empty);
  }

  /**
   * An integer as Go's {@code ParseInt} and {@code ParseUint} with base 0 read it: decimal, {@code
   * 0x}, {@code 0b}, octal as {@code 0644} or {@code 0o644}, underscores between. Absent if it is
   * none or does not fit into 64 bits, with or without a sign.
   */
  public static Optional<BigInteger> integer(Scalar scalar) {
    var found = INTEGER.matcher(withoutUnderscores(scalar.text()));
    if (!found.matches() || scalar.text().length() > MAX_INTEGER) {
      return Optional.empty();
    }
    String sign = found.group("sign");
    BigInteger max = sign.isEmpty() ? MAX_UNSIGNED : MAX_SIGNED;
    for (Base base : Base.values()) {
      String digits = found.group(base.name().toLowerCase(Locale.ROOT));
      if (digits != null) {
        return Optional.of(new BigInteger(sign + digits, base.radix))
            .filter(integer -> integer.compareTo(MIN_SIGNED) >= 0 && integer.compareTo(max) <= 0);
      }
    }
    return Optional.empty();
  }

  /** Whether it is a whole number of more than 64 bits, of which Go keeps some 53. */
  public static boolean isHugeInteger(Scalar scalar) {
    return scalar.plain()
        && DIGITS.matcher(withoutUnderscores(scalar.text())).matches()
        && integer(scalar).isEmpty()
        && Math.abs(asFinite(scalar).orElse(Double.MAX_VALUE)) >= Long.MAX_VALUE;
  }

  /** The groups of {@link #INTEGER}. */
  private enum Base {
    HEX(16),
    BINARY(2),
    OCTAL(8),
    DECIMAL(10);

    private final int radix;

    Base(int radix) {
      this.radix = radix;
    }
  }

  /** A number that is no integer, or too large for one; absent if it is none or infinite. */
  public static OptionalDouble asFinite(Scalar scalar) {
    String digits = withoutUnderscores(scalar.text());
    if (!NUMBER.matcher(digits).matches()
        || UNDERSCORE_BESIDE_NO_DIGIT.matcher(scalar.text()).matches()) {
      return OptionalDouble.empty();
    }
    double value = Double.parseDouble(digits);
    return Double.isInfinite(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /** What a value is without a type that is expected: what decides about a JSON encoding. */
  public static ScalarType typeOf(Scalar scalar, Dialect dialect) {
    String text = scalar.text();
    if (!scalar.plain() || text.isEmpty()) {
      return ScalarType.STRING;
    }
    if (TRUE.contains(text)
        || FALSE.contains(text)
        || (dialect == Dialect.GO_YAML_V2 && (YES.contains(text) || NO.contains(text)))) {
      return ScalarType.BOOLEAN;
    }
    if (dialect == Dialect.GO_YAML_V3 && Timestamps.parse(text).isPresent()) {
      return ScalarType.TIMESTAMP;
    }
    if (integer(scalar).isPresent()) {
      return ScalarType.INTEGER;
    }
    return asFinite(scalar).isPresent() || NO_NUMBER.matcher(text).matches()
        ? ScalarType.FLOAT
        : ScalarType.STRING;
  }

  /** Go drops underscores anywhere but in front. */
  private static String withoutUnderscores(String text) {
    return text.startsWith("_") ? text : text.replace("_", "");
  }
}
