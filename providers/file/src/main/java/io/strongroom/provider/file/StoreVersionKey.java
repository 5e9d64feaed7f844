package io.strongroom.provider.file;

import io.strongroom.provider.ContentVersions;
import io.strongroom.provider.FetchFailure.Kind;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store's own key for versions, for a driver that has none that lasts: outside of a cluster. It
 * lies in the store itself, so that versions survive a restart and agree wherever the folder is
 * copied to; docs/decisions/0004-file-store-versions.md has the reasons.
 */
final class StoreVersionKey {
  static final String FILE = ".strongroom-version-key";

  private static final Logger log = LoggerFactory.getLogger(StoreVersionKey.class);
  private static final int KEY_BYTES = 32;

  private final Path file;
  private @Nullable ContentVersions own;

  StoreVersionKey(Path root) {
    file = root.resolve(FILE);
  }

  /** Whether a name below the root is the key or a part of one. */
  static boolean owns(String name) {
    return name.startsWith(FILE);
  }

  /** By the driver's key if it lasts, otherwise by the store's. */
  synchronized ContentVersions versions(ContentVersions driver) throws FileStoreException {
    if (driver.surviveRestart()) {
      return driver;
    }
    if (own == null) {
      own = ContentVersions.withKey(load());
    }
    return own;
  }

  private byte[] load() throws FileStoreException {
    try {
      Optional<byte[]> there = read();
      return there.isPresent() ? there.get() : create();
    } catch (IOException e) {
      throw FileStoreException.reading(
          Kind.UNAVAILABLE, "%s cannot be read: %s".formatted(file, e.getClass().getSimpleName()));
    }
  }

  private Optional<byte[]> read() throws IOException, FileStoreException {
    try {
      // Checked before it is read: a device would not end.
      if (!Files.isRegularFile(file) || Files.size(file) > ContentVersions.MAX_KEY_BYTES) {
        if (Files.notExists(file)) {
          return Optional.empty();
        }
        throw unfit();
      }
      byte[] content = Files.readAllBytes(file);
      if (content.length < ContentVersions.MIN_KEY_BYTES) {
        throw unfit();
      }
      return Optional.of(content);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private FileStoreException unfit() {
    return FileStoreException.reading(
        Kind.INVALID,
        "%s is no key: put %d to %d random bytes into it, or remove it"
            .formatted(file, ContentVersions.MIN_KEY_BYTES, ContentVersions.MAX_KEY_BYTES));
  }

  /** Puts a new key into the store, whole or not at all: other nodes may share the folder. */
  private byte[] create() throws FileStoreException, IOException {
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
}
