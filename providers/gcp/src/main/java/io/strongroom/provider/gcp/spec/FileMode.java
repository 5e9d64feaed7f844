package io.strongroom.provider.gcp.spec;

import io.strongroom.provider.yaml.Dialect;
import io.strongroom.provider.yaml.Fields;
import io.strongroom.provider.yaml.Scalars;
import io.strongroom.provider.yaml.YamlNode;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * The mode of a file as Go reads a number: {@code 0400}, {@code 0o400} and {@code 256} are the same
 * one. Beyond the nine bits of permissions nothing is taken.
 */
final class FileMode {
  static final String FIELD = "mode";
  private static final int MAX = 0777;
  private static final String EXPECTED =
      "expected a file mode from 0 to 0777, without quotes and with a leading zero: 0400";

  /** Decimal numbers whose digits are a usual mode in octal. */
  private static final Pattern MISTAKABLE = Pattern.compile("4[04]{2}|500");

  private FileMode() {}

  static OptionalInt read(Fields fields) {
    Optional<YamlNode> node = fields.node(FIELD).filter(found -> !(found instanceof YamlNode.Null));
    if (node.isEmpty()) {
      return OptionalInt.empty();
    }
    OptionalInt mode =
        node.get() instanceof YamlNode.Scalar scalar ? of(scalar) : OptionalInt.empty();
    if (mode.isEmpty()) {
      fields.report(FIELD, EXPECTED);
    } else if (node.get() instanceof YamlNode.Scalar scalar
        && MISTAKABLE.matcher(scalar.text()).matches()) {
      fields.warn(
          FIELD,
          "%s is decimal, and means 0%o; 0%s is octal"
              .formatted(scalar.text(), mode.getAsInt(), scalar.text()));
    }
    return mode;
  }

  private static OptionalInt of(YamlNode.Scalar scalar) {
    long number =
        switch (Scalars.typeOf(scalar, Dialect.GO_YAML_V3)) {
          case INTEGER -> Scalars.asInteger(scalar).orElse(Long.MAX_VALUE);
          case FLOAT -> wholePart(Scalars.asFinite(scalar));
          case STRING, BOOLEAN, TIMESTAMP -> Long.MAX_VALUE;
        };
    return number >= 0 && number <= MAX ? OptionalInt.of((int) number) : OptionalInt.empty();
  }

  /** Go cuts what stands behind the point. */
  private static long wholePart(OptionalDouble number) {
    return number.isPresent() ? (long) number.getAsDouble() : Long.MAX_VALUE;
  }
}
