package io.strongroom.cli.status;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The driver's messages where little room is. What they all begin with, and what stands in columns
 * of its own, is left out, so that a line begins with what happened; the end is never cut.
 */
final class ErrorText {
  /** As the driver writes it: deed, class, object, store, phase, and what happened. */
  private static final Pattern CONTENT =
      Pattern.compile(
          "(?:failed to mount secrets store objects|failed to refresh, the files stay as they are):"
              + " SecretProviderClass [^ ,:]{1,510}"
              + "(?<object>, object \"[^\"]{1,512}\")?"
              + ", (?:store|provider) .{1,512}?, phase [a-z]{1,20}: (?<news>.*)",
          Pattern.DOTALL);

  private ErrorText() {}

  /** What happened, and to which object. A text of another form stays as it is. */
  static String news(String message) {
    Matcher matcher = CONTENT.matcher(message);
    if (!matcher.matches()) {
      return message;
    }
    String object = matcher.group("object");
    return object == null
        ? matcher.group("news")
        : object.substring(", object ".length()) + ": " + matcher.group("news");
  }
}
