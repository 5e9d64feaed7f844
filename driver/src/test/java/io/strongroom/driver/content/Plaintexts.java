package io.strongroom.driver.content;

import io.strongroom.provider.ContentLimits;
import io.strongroom.provider.FileOwner;
import io.strongroom.provider.SecretBytes;
import io.strongroom.provider.SecretFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Makes files and generations for tests, and wipes them. */
final class Plaintexts implements AutoCloseable {
  static final ContentLimits LIMITS = new ContentLimits(1 << 20, 100);
  static final FileRules NO_GROUP = new FileRules(OptionalInt.empty(), 0644);

  private final List<SecretBytes> owned = new ArrayList<>();

  SecretFile file(String path, String text) {
    return SecretFile.of("object-of-" + path, path, bytes(text));
  }

  SecretFile file(String path, String text, int mode) {
    return new SecretFile(
        "object-of-" + path, path, bytes(text), OptionalInt.of(mode), Optional.empty());
  }

  SecretFile file(String path, String text, FileOwner owner) {
    return new SecretFile(
        "object-of-" + path, path, bytes(text), OptionalInt.empty(), Optional.of(owner));
  }

  SecretBytes bytes(String text) {
    SecretBytes bytes = SecretBytes.takeFrom(text.getBytes(StandardCharsets.UTF_8));
    owned.add(bytes);
    return bytes;
  }

  Generation generation(Map<String, String> contents) throws ContentException {
    return Generation.of(
        contents.entrySet().stream().map(file -> file(file.getKey(), file.getValue())).toList(),
        NO_GROUP,
        LIMITS);
  }

  static Generation generation(SecretFile... files) throws ContentException {
    return generation(NO_GROUP, files);
  }

  static Generation generation(FileRules rules, SecretFile... files) throws ContentException {
    return Generation.of(List.of(files), rules, LIMITS);
  }

  @Override
  public void close() {
    owned.forEach(SecretBytes::close);
  }
}
