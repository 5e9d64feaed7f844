package io.strongroom.provider.file;

import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.SecretFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes versions from content: the same content, the same version, and nothing to guess a weak
 * password with.
 *
 * <p>A plain hash in a pod's status would let anybody try passwords against it, so it is keyed. The
 * key lies in the store itself, so that versions survive a restart and agree wherever the folder is
 * copied to; docs/decisions/0004-file-store-versions.md has the reasons.
 */
final class VersionKey {
  static final String FILE = ".strongroom-version-key";

  private static final Logger log = LoggerFactory.getLogger(VersionKey.class);
  private static final String ALGORITHM = "HmacSHA256";
  private static final int KEY_BYTES = 32;
  private static final int LEAST_KEY_BYTES = 16;
  private static final int MOST_KEY_BYTES = 4096;

  /** 128 bits: two contents of one object do not meet by chance. */
  private static final int VERSION_BYTES = 16;

  private final Path file;
  private @Nullable SecretKeySpec key;

  VersionKey(Path root) {
    file = root.resolve(FILE);
  }

  /** Whether a name below the root is the key or a part of one. */
  static boolean owns(String name) {
    return name.startsWith(FILE);
  }

  /** The version of an object's content. */
  String versionOf(SecretFile object) throws StoreException {
    Mac mac = mac(key());
    // The object is part of it: equal versions must not tell that two objects share a password.
    mac.update(object.object().getBytes(StandardCharsets.UTF_8));
    mac.update((byte) 0);
    return HexFormat.of().formatHex(object.contents().digestWith(mac), 0, VERSION_BYTES);
  }

  private synchronized SecretKeySpec key() throws StoreException {
    if (key == null) {
      key = new SecretKeySpec(load(), ALGORITHM);
    }
    return key;
  }

  private byte[] load() throws StoreException {
    try {
      Optional<byte[]> there = read();
      return there.isPresent() ? there.get() : create();
    } catch (IOException e) {
      throw StoreException.reading(
          Kind.UNAVAILABLE, "%s cannot be read: %s".formatted(file, e.getClass().getSimpleName()));
    }
  }

  private Optional<byte[]> read() throws IOException, StoreException {
    try {
      // Checked before it is read: a device would not end.
      if (!Files.isRegularFile(file) || Files.size(file) > MOST_KEY_BYTES) {
        if (Files.notExists(file)) {
          return Optional.empty();
        }
        throw unfit();
      }
      byte[] content = Files.readAllBytes(file);
      if (content.length < LEAST_KEY_BYTES) {
        throw unfit();
      }
      return Optional.of(content);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private StoreException unfit() {
    return StoreException.reading(
        Kind.INVALID,
        "%s is no key: put %d to %d random bytes into it, or remove it"
            .formatted(file, LEAST_KEY_BYTES, MOST_KEY_BYTES));
  }

  /** Puts a new key into the store, whole or not at all: other nodes may share the folder. */
  private byte[] create() throws StoreException, IOException {
    byte[] fresh = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(fresh);
    Path part = null;
    try {
      part =
          Files.createTempFile(
              file.getParent(),
              FILE,
              ".part",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(part, fresh);
      Files.createLink(file, part);
      return fresh;
    } catch (FileAlreadyExistsException e) {
      return read().orElse(fresh);
    } catch (IOException | UnsupportedOperationException e) {
      log.warn(
          "The file store cannot keep a key in {} ({}): the versions of its objects change with"
              + " every restart of the driver. Put 32 random bytes there to keep them.",
          file,
          e.getClass().getSimpleName());
      return fresh;
    } finally {
      if (part != null) {
        Files.deleteIfExists(part);
      }
    }
  }

  private static Mac mac(SecretKeySpec key) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac;
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}
