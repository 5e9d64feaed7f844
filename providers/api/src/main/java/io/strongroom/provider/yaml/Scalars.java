package io.strongroom.provider.yaml;

import io.strongroom.provider.yaml.YamlNode.Scalar;
import java.util.Optional;
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
  private static final Pattern FLOAT =
      Pattern.compile(
          "[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
              + "|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)");
  private static final Pattern TIMESTAMP =
      Pattern.compile(
          "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
              + "(?:(?:[Tt]| )[0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(?:\\.[0-9]+)?"
              + "(?:Z|[-+][0-9]{2}:[0-9]{2})?)?");

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

  /**
   * An integer as Go's {@code ParseInt} with base 0 reads it: decimal, {@code 0x}, {@code 0b},
   * octal as {@code 0644} or {@code 0o644}, underscores between. Absent if it is none or does not
   * fit into 64 bits.
   */
  public static OptionalLong asInteger(Scalar scalar) {
    var integer = INTEGER.matcher(withoutUnderscores(scalar.text()));
    if (!integer.matches()) {
      return OptionalLong.empty();
    }
    String sign = integer.group("sign");
    try {
      if (integer.group("hex") != null) {
        return OptionalLong.of(Long.parseLong(sign + integer.group("hex"), 16));
      }
      if (integer.group("binary") != null) {
        return OptionalLong.of(Long.parseLong(sign + integer.group("binary"), 2));
      }
      if (integer.group("octal") != null) {
        return OptionalLong.of(Long.parseLong(sign + integer.group("octal"), 8));
      }
      return OptionalLong.of(Long.parseLong(sign + integer.group("decimal")));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** What a value is without a type that is expected: what decides about a JSON encoding. */
  public static ScalarType typeOf(Scalar scalar, Dialect dialect) {
    String text = scalar.text();
    if (!scalar.plain()) {
      return ScalarType.STRING;
    }
    if (TRUE.contains(text)
        || FALSE.contains(text)
        || (dialect == Dialect.GO_YAML_V2 && (YES.contains(text) || NO.contains(text)))) {
      return ScalarType.BOOLEAN;
    }
    if (asInteger(scalar).isPresent()) {
      return ScalarType.INTEGER;
    }
    if (FLOAT.matcher(withoutUnderscores(text)).matches()) {
      return ScalarType.FLOAT;
    }
    return dialect == Dialect.GO_YAML_V3 && TIMESTAMP.matcher(text).matches()
        ? ScalarType.TIMESTAMP
        : ScalarType.STRING;
  }

  /** Go drops underscores anywhere but in front. */
  private static String withoutUnderscores(String text) {
    return text.startsWith("_") ? text : text.replace("_", "");
  }
}
