package io.strongroom.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/** What a result was made of, kept beside it: made of the same, it is not made again. */
record Stamp(String value) {
  /** Of what is said in words. */
  static Stamp of(String... inputs) {
    MessageDigest digest = sha256();
    digest.update(String.join("\0", inputs).getBytes(StandardCharsets.UTF_8));
    return new Stamp(HexFormat.of().formatHex(digest.digest()));
  }

  /** Of files as they will be in the image: name, mode and content. */
  static Stamp of(Collection<ImageFile> files) throws IOException {
    StringBuilder inputs = new StringBuilder();
    for (ImageFile file : files) {
      inputs.append(file.path()).append(' ').append(file.mode()).append(' ');
      inputs.append(sha256(file.source())).append('\n');
    }
    return of(inputs.toString());
  }

  Stamp and(String... inputs) {
    return of(value, String.join("\0", List.of(inputs)));
  }

  /** Enough for a name. */
  String abbreviated() {
    return value.substring(0, 12);
  }

  static String sha256(Path file) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  boolean isOn(Path result) throws IOException {
    Path stamp = beside(result);
    return Files.exists(result) && Files.exists(stamp) && Files.readString(stamp).equals(value);
  }

  void putOn(Path result) throws IOException {
    Files.writeString(beside(result), value);
  }

  private static Path beside(Path result) {
    return result.resolveSibling(result.getFileName() + ".stamp");
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // Every Java has it.
    }
  }
}
