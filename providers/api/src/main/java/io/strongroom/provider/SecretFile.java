package io.strongroom.provider;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * One file to write.
 *
 * @param object the object it comes from, for messages
 * @param path relative path below the volume's root; checked by the driver, not trusted
 * @param contents owned by the {@link FetchResult.Fetched} that holds this file
 * @param mode permission bits {@code 0..0777} if the class states them, otherwise the volume's
 *     default
 * @param owner user and group if the class states them
 */
public record SecretFile(
    String object, String path, SecretBytes contents, OptionalInt mode, Optional<FileOwner> owner) {
  /** A file with the volume's default mode and owner. */
  public static SecretFile of(String object, String path, SecretBytes contents) {
    return new SecretFile(object, path, contents, OptionalInt.empty(), Optional.empty());
  }
}
