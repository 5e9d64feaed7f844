package io.strongroom.provider.azure.fake;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The three collections of a vault. */
public enum Kind {
  SECRETS("Secret", "id"),
  KEYS("Key", "kid"),
  CERTIFICATES("Certificate", "id");

  private final String word;
  private final String idField;

  Kind(String word, String idField) {
    this.word = word;
    this.idField = idField;
  }

  /** As it is in paths. */
  String path() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** As it begins codes: {@code SecretNotFound}. */
  String word() {
    return word;
  }

  /** As it is in messages. */
  String noun() {
    return word.toLowerCase(Locale.ROOT);
  }

  String idField() {
    return idField;
  }

  static Optional<Kind> ofPath(String path) {
    return Arrays.stream(values()).filter(kind -> kind.path().equals(path)).findFirst();
  }

  /** Of {@code secret}, {@code key}, {@code cert} or {@code certificate}. */
  public static Kind of(String noun) {
    return Arrays.stream(values())
        .filter(kind -> kind.noun().startsWith(noun) && !noun.isEmpty())
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(noun));
  }
}
