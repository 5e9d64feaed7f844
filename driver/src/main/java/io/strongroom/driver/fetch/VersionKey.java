package io.strongroom.driver.fetch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.strongroom.provider.ContentVersions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one key by which this driver makes versions of content, for all providers. It lies in a file
 * that kubelet mounts from a Secret: the same on every node and after a restart, without a right to
 * read Secrets.
 *
 * <p>The file is read for each fetch. Kubelet brings a key that comes late, and one that replaces
 * another, to all nodes within minutes; drivers that had to be restarted for it would disagree for
 * as long. A key whose file is gone stays in use.
 */
public final class VersionKey {
  private static final Logger LOG = LoggerFactory.getLogger(VersionKey.class);
  private static final String CONSEQUENCE =
      "versions change with every restart of the driver and differ between nodes";

  private final Optional<Path> file;

  /** The key in use; empty while it is a random one of this process. */
  @GuardedBy("this")
  private byte[] known = {};

  @GuardedBy("this")
  private ContentVersions versions = ContentVersions.withRandomKey();

  /** The last warning that was logged, so that each is logged once. */
  @GuardedBy("this")
  private String lastWarning = "";

  /**
   * @param file absent where the operator has set none
   */
  public VersionKey(Optional<Path> file) {
    this.file = file;
  }

  /**
   * Versions by the key that is in the file now, or by a random one of this process if there is
   * none. Thread-safe.
   */
  public synchronized ContentVersions versions() {
    if (file.isEmpty()) {
      warnOnce("no key for versions is set (--version-key-file): " + CONSEQUENCE);
      return versions;
    }
    Path path = file.get();
    try {
      // Checked before it is read: a device would not end.
      if (!Files.isRegularFile(path) || Files.size(path) > ContentVersions.MAX_KEY_BYTES) {
        warnOnce(Files.exists(path) ? unfit(path) : missing(path));
        return versions;
      }
      byte[] key = Files.readAllBytes(path);
      if (key.length < ContentVersions.MIN_KEY_BYTES) {
        warnOnce(unfit(path));
      } else if (!MessageDigest.isEqual(key, known)) {
        take(key, path);
      }
    } catch (NoSuchFileException e) {
      warnOnce(missing(path));
    } catch (IOException e) {
      warnOnce(
          "%s cannot be read (%s)%s".formatted(path, e.getClass().getSimpleName(), consequence()));
    }
    return versions;
  }

  @GuardedBy("this")
  private void take(byte[] key, Path path) {
    if (!lastWarning.isEmpty() || known.length > 0) {
      LOG.info("versions are made by the key in {} from now on", path);
    }
    versions = ContentVersions.withKey(key);
    known = key;
    lastWarning = "";
  }

  @GuardedBy("this")
  private String missing(Path path) {
    return "there is no %s%s".formatted(path, consequence());
  }

  @GuardedBy("this")
  private String unfit(Path path) {
    return "%s is no key of %d to %d random bytes%s"
        .formatted(
            path, ContentVersions.MIN_KEY_BYTES, ContentVersions.MAX_KEY_BYTES, consequence());
  }

  @GuardedBy("this")
  private String consequence() {
    return known.length > 0
        ? ": the key that was there goes on to count until the driver is restarted"
        : ": until there is one, " + CONSEQUENCE;
  }

  @GuardedBy("this")
  private void warnOnce(String what) {
    if (!lastWarning.equals(what)) {
      lastWarning = what;
      if (file.isPresent()) {
        LOG.warn("{}", what);
      } else {
        LOG.info("{}", what);
      }
    }
  }
}
