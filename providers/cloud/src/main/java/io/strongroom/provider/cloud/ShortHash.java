package io.strongroom.provider.cloud;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The first 12 hex digits of SHA-256, for versions made of names, numbers and times. Never of a
 * secret: it could be guessed.
 */
public final class ShortHash {
  private static final int CHARACTERS = 12;

  private ShortHash() {}

  /** Of parts in their order. */
  public static String of(List<String> parts) {
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

  /** Of parts that have no order. */
  public static String ofMany(List<String> parts) {
    return of(parts.stream().sorted().toList());
  }
}
