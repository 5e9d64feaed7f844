package io.strongroom.provider.aws.read;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Versions from what is no secret: names, numbers and times. */
final class Marks {
  private static final int CHARACTERS = 12;

  private Marks() {}

  /**
   * The version of a parameter: its number, and a mark of when it was written, since one that was
   * deleted and made anew counts from 1 again.
   */
  static String ofParameter(@Nullable Long number, @Nullable Instant written) {
    return "%d-%s".formatted(number, mark(List.of(String.valueOf(written))));
  }

  /** One version for many objects. */
  static String ofMany(List<String> namesWithVersions) {
    return mark(namesWithVersions.stream().sorted().toList());
  }

  private static String mark(List<String> parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part : parts) {
        digest.update(part.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      return HexFormat.of().formatHex(digest.digest()).substring(0, CHARACTERS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
