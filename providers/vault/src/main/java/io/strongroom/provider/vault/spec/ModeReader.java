package io.strongroom.provider.vault.spec;

import io.strongroom.provider.yaml.Fields;
import io.strongroom.provider.yaml.FilePermission;
import io.strongroom.provider.yaml.Scalars;
import io.strongroom.provider.yaml.YamlNode;
import io.strongroom.provider.yaml.YamlNode.Scalar;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * A file mode as a number that Go reads, so that {@code 0600}, {@code 0o600} and {@code 384} are
 * one mode. Upstream refuses a mode in quotes; here it is octal. 0 is the volume's default, in
 * quotes or not.
 */
final class ModeReader {
  private static final int MAX_PERMISSIONS = 0777;

  /** Of the numbers up to 511 those that would be common modes if they were octal. */
  private static final Pattern LOOKS_OCTAL = Pattern.compile("4[04][04]|50[045]");

  private ModeReader() {}

  static OptionalInt read(Fields fields, String field) {
    Optional<YamlNode> node = fields.node(field);
    if (node.isEmpty() || !(node.get() instanceof Scalar scalar)) {
      fields.text(field); // reports what is no single value
      return OptionalInt.empty();
    }
    OptionalInt mode =
        scalar.plain() ? number(fields, field, scalar) : fields.filePermission(field);
    return mode.isPresent() && mode.getAsInt() == 0 ? OptionalInt.empty() : mode;
  }

  private static OptionalInt number(Fields fields, String field, Scalar scalar) {
    OptionalLong mode = Scalars.asInteger(scalar);
    if (mode.isEmpty() || mode.getAsLong() < 0 || mode.getAsLong() > MAX_PERMISSIONS) {
      fields.report(field, expectation(scalar.text()));
      return OptionalInt.empty();
    }
    int permissions = (int) mode.getAsLong();
    if (LOOKS_OCTAL.matcher(scalar.text()).matches()) {
      fields.warn(
          field,
          "is a decimal number, so that the mode is %04o; write 0%s if that is meant, else %1$04o"
              .formatted(permissions, scalar.text()));
    }
    return OptionalInt.of(permissions);
  }

  private static String expectation(String text) {
    OptionalInt meant = FilePermission.parse(text);
    return meant.isPresent()
        ? "is a decimal number beyond 0777; write %04o".formatted(meant.getAsInt())
        : "expected an octal file mode from 0001 to 0777";
  }
}
