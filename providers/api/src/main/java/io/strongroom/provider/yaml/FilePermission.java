package io.strongroom.provider.yaml;

import io.strongroom.provider.ClassProblem;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * A file mode as text: octal with or without a leading zero, {@code 0000} to {@code 0777}.
 *
 * <p>Always octal, whatever Go's YAML would make of a plain number: no author means 420 by {@code
 * filePermission: 420}, but many write {@code 644}.
 */
public final class FilePermission {
  private static final Pattern OCTAL = Pattern.compile("(?:0o|0)?(?<mode>[0-7]{1,3})");

  private FilePermission() {}

  /** The mode; absent if {@code text} is none. */
  public static OptionalInt parse(String text) {
    var octal = OCTAL.matcher(text);
    return octal.matches()
        ? OptionalInt.of(Integer.parseInt(octal.group("mode"), 8))
        : OptionalInt.empty();
  }

  /** What to say about a field that holds no mode. */
  public static ClassProblem problem(String field) {
    return ClassProblem.error(field, "expected an octal file mode from \"0000\" to \"0777\"");
  }
}
