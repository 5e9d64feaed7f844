package io.strongroom.provider.azure.spec;

import io.strongroom.provider.cloud.ForeignText;
import java.util.Optional;
import java.util.regex.Pattern;

/** The name of a vault, which becomes the first part of a host name that a token is sent to. */
final class KeyVaultName {
  private static final int MIN_LENGTH = 3;
  private static final int MAX_LENGTH = 24;
  private static final Pattern LETTERS = Pattern.compile("[-A-Za-z0-9]+");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9].*[A-Za-z0-9]");

  private KeyVaultName() {}

  /** What is wrong with a name, in the words of upstream's provider where it has any. */
  static Optional<String> problem(String name) {
    if (name.length() < MIN_LENGTH || name.length() > MAX_LENGTH) {
      return Optional.of(words(name, "must be between 3 and 24 chars"));
    }
    if (!LETTERS.matcher(name).matches()) {
      return Optional.of(words(name, "must match [-a-zA-Z0-9]{3,24}"));
    }
    return HOST.matcher(name).matches()
        ? Optional.empty()
        : Optional.of(words(name, "must begin and end with a letter or digit"));
  }

  private static String words(String name, String rule) {
    return "Invalid vault name: \"%s\", %s".formatted(ForeignText.oneLine(name), rule);
  }
}
