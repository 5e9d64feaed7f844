package io.strongroom.cli.status;

import com.google.gson.FormattingStyle;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;

/** JSON that a terminal can be shown: what it would obey is written as an escape. */
final class SafeJson {
  private static final Gson GSON =
      new GsonBuilder().disableHtmlEscaping().setFormattingStyle(FormattingStyle.PRETTY).create();

  private SafeJson() {}

  /** Several lines, without one at the end. The same JSON to every parser. */
  static String of(JsonElement json) {
    StringBuilder safe = new StringBuilder();
    // Outside of strings JSON is ASCII, so that an escape can stand for any other character.
    GSON.toJson(json).chars().forEach(unit -> append(safe, (char) unit));
    return safe.toString();
  }

  private static void append(StringBuilder safe, char unit) {
    boolean plain =
        switch (Character.getType(unit)) {
          case Character.CONTROL -> unit == '\n';
          case Character.FORMAT,
              Character.SURROGATE,
              Character.PRIVATE_USE,
              Character.UNASSIGNED,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR ->
              false;
          default -> true;
        };
    if (plain) {
      safe.append(unit);
    } else {
      safe.append("\\u%04x".formatted((int) unit));
    }
  }
}
