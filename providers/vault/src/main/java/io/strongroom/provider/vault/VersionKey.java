package io.strongroom.provider.vault;

import io.strongroom.provider.SecretBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes versions from content where the server has none. Keyed, because a plain hash in a pod's
 * status would let anybody try passwords against it.
 */
final class VersionKey {
  private static final Logger LOG = LoggerFactory.getLogger(VersionKey.class);
  private static final String ALGORITHM = "HmacSHA256";
  private static final int KEY_BYTES = 32;
  private static final int LEAST_BYTES = 16;
  private static final int MOST_BYTES = 4096;
  private static final int VERSION_BYTES = 16;

  private final SecretKeySpec key;

  /** Reads the operator's key; without a usable one, makes one for the life of the process. */
  VersionKey(Optional<Path> file) {
    if (file.isEmpty()) {
      LOG.info(
          "the operator has set no key for versions (--vault-version-key-file): those of what is"
              + " not KV v2 change with every restart of the driver, and differ between nodes");
    }
    key =
        new SecretKeySpec(file.flatMap(VersionKey::read).orElseGet(VersionKey::random), ALGORITHM);
  }

  private static Optional<byte[]> read(Path file) {
    try {
      if (Files.isRegularFile(file) && Files.size(file) <= MOST_BYTES) {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length >= LEAST_BYTES) {
          return Optional.of(bytes);
        }
      }
      LOG.warn(
          "{} is no key of {} to {} random bytes: versions of what is not KV v2 change with every"
              + " restart of the driver, and differ between nodes",
          file,
          LEAST_BYTES,
          MOST_BYTES);
    } catch (IOException e) {
      LOG.warn(
          "{} cannot be read ({}): versions of what is not KV v2 change with every restart of the"
              + " driver, and differ between nodes",
          file,
          e.getClass().getSimpleName());
    }
    return Optional.empty();
  }

  private static byte[] random() {
    byte[] bytes = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  /**
   * The version of an object.
   *
   * @param lasting the content without what passes
   */
  String versionOf(VaultObject object, SecretBytes lasting) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      // The object is part of it: equal versions must not tell that two objects share a password.
      mac.update(object.name().getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      return HexFormat.of().formatHex(lasting.digestWith(mac), 0, VERSION_BYTES);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}
