package io.strongroom.provider.aws.spec;

import io.strongroom.provider.cloud.ForeignText;
import io.strongroom.provider.yaml.Fields;
import io.strongroom.provider.yaml.YamlNode;
import io.strongroom.provider.yaml.YamlNode.Scalar;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** The fields of an item as Go's JSON decoder fills its structs: any single value is a text. */
final class ItemFields {
  private static final Pattern PERMISSION = Pattern.compile("[0-7]{4}");
  private static final int PERMISSION_BITS = 0777;

  private final Fields fields;

  ItemFields(Fields fields) {
    this.fields = fields;
  }

  /** A text; absent if it is missing or empty, which is the same to Go. */
  Optional<String> text(String field) {
    Optional<YamlNode> node = fields.node(field);
    if (node.isPresent() && node.get() instanceof Scalar scalar) {
      return Optional.of(GoText.of(scalar)).filter(text -> !text.isEmpty());
    }
    return fields.text(field); // reports what is no single value
  }

  /**
   * Four octal digits, as they are written: {@code 0644} without quotes, which YAML 1.1 takes for
   * 420, means what it says here. Beyond the permissions nothing is kept, as Go's file mode.
   */
  OptionalInt permission(String field) {
    Optional<String> text = fields.text(field).filter(written -> !written.isEmpty());
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    if (!PERMISSION.matcher(text.get()).matches()) {
      report(
          field,
          "Invalid File Permission: %s (expected four octal digits, as \"0644\")"
              .formatted(ForeignText.oneLine(text.get())));
      return OptionalInt.empty();
    }
    return OptionalInt.of(Integer.parseInt(text.get(), 8) & PERMISSION_BITS);
  }

  void report(String field, String problem) {
    fields.report(field, problem);
  }

  Fields fields() {
    return fields;
  }
}
