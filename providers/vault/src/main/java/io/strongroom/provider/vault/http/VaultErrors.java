package io.strongroom.provider.vault.http;

import io.strongroom.provider.cloud.ForeignText;
import io.strongroom.provider.vault.json.JsonDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A server's own errors and warnings, fit for one line: bounded, without line breaks, and without
 * anything that was sent as a secret.
 */
public final class VaultErrors {
  private static final int MAX_ERRORS = 3;
  private static final int MAX_LENGTH = 200;

  private VaultErrors() {}

  /**
   * The errors, else the warnings; empty if there are none.
   *
   * @param sent what the request carried and must not come back
   */
  static String words(Optional<JsonDocument> answer, List<String> sent) {
    if (answer.isEmpty()) {
      return "";
    }
    JsonDocument document = answer.get();
    List<String> errors = new ArrayList<>(document.plainTexts(document.root().get("errors")));
    if (errors.isEmpty()) {
      document.plainText(document.root().get("error")).ifPresent(errors::add);
    }
    return inOneLine(errors.isEmpty() ? warnings(document) : errors, sent);
  }

  /** The warnings of an answer: KV v2 has one for a path that is not one of its own. */
  public static String warnings(JsonDocument answer, List<String> sent) {
    return inOneLine(warnings(answer), sent);
  }

  private static List<String> warnings(JsonDocument answer) {
    return answer.plainTexts(answer.root().get("warnings"));
  }

  private static String inOneLine(List<String> texts, List<String> sent) {
    return texts.stream()
        .limit(MAX_ERRORS)
        .map(text -> clean(text, sent))
        .filter(text -> !text.isEmpty())
        .reduce((first, second) -> first + "; " + second)
        .orElse("");
  }

  /** Something that a server has named, as a lease: cut, and without line breaks. */
  public static String oneLine(String name) {
    return clean(name, List.of());
  }

  private static String clean(String error, List<String> sent) {
    return ForeignText.oneLine(error, sent, MAX_LENGTH)
        .replaceAll("\\s+", " ")
        .replaceAll("^[0-9]+ errors? occurred: ?(\\* )?", "")
        .strip();
  }
}
