package io.strongroom.driver.socket;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * The file of a socket that this process listens on: mode 0600 from the first moment it can be
 * seen, and removed only by the process that made it.
 *
 * <p>bind(2) creates the file with whatever the umask leaves, and the umask belongs to the whole
 * process. So the socket is bound in a directory of mode 0700 beside its place, given its mode, and
 * renamed into place; a listening socket survives that. The rename replaces what a killed process
 * left behind.
 */
public final class SocketFile implements AutoCloseable {
  /** What sun_path of a unix socket address holds, without the closing NUL. */
  static final int MAX_PATH_BYTES = 107;

  /** Kubelet, when it starts, also looks into directories of a dot-name, not at files of one. */
  private static final String HIDDEN_NAME = ".s";

  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path path;
  private final UnixFile identity;

  private SocketFile(Path path, UnixFile identity) {
    this.path = path;
    this.identity = identity;
  }

  /** Binds and starts to listen on the path it is given; usually a gRPC server's start. */
  @FunctionalInterface
  public interface Binder {
    void bind(Path socket) throws IOException;
  }

  /**
   * Has {@code binder} listen, and shows its socket at {@code path} with mode 0600.
   *
   * @throws IOException if the path is too long, its directory is missing, or something that is no
   *     socket is there; what the binder started is the caller's to stop
   */
  public static SocketFile create(Path path, Binder binder) throws IOException {
    checkLength(path);
    Path directory = path.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw new IOException("directory %s of the socket does not exist".formatted(directory));
    }
    refuseForeign(path);
    Path hidden = createHiddenDirectory(directory, path.getFileName().toString());
    Path bound = hidden.resolve(HIDDEN_NAME);
    try {
      checkLength(bound);
      binder.bind(bound);
      Files.setPosixFilePermissions(bound, PosixFilePermissions.fromString("rw-------"));
      UnixFile identity = UnixFile.at(bound, LinkOption.NOFOLLOW_LINKS).orElseThrow();
      Files.move(bound, path, StandardCopyOption.ATOMIC_MOVE);
      return new SocketFile(path, identity);
    } finally {
      Files.deleteIfExists(bound);
      Files.delete(hidden);
    }
  }

  /**
   * Fails if {@code path} is longer than a socket address can be.
   *
   * @throws IOException naming the path and the limit
   */
  public static void checkLength(Path path) throws IOException {
    int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
    if (length > MAX_PATH_BYTES) {
      throw new IOException(
          "socket path %s has %d bytes; a unix socket takes at most %d"
              .formatted(path, length, MAX_PATH_BYTES));
    }
  }

  /** Whether a process listens there; a file that a killed process left behind is not served. */
  public static boolean isServed(Path path) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      // Not waited for: one that listens and does not accept is there all the same.
      channel.configureBlocking(false);
      boolean _ = channel.connect(UnixDomainSocketAddress.of(path));
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  public Path path() {
    return path;
  }

  /** What is at the path of a socket. */
  public enum Place {
    /** The file that was made. */
    IN_PLACE,
    /** Nothing. */
    GONE,
    /** The file of another process. */
    REPLACED
  }

  /** What is at the path now. As {@link #close}, to be asked while the socket still listens. */
  public Place place() throws IOException {
    return UnixFile.at(path, LinkOption.NOFOLLOW_LINKS)
        .map(there -> there.isSameInode(identity) ? Place.IN_PLACE : Place.REPLACED)
        .orElse(Place.GONE);
  }

  /**
   * Removes the file, unless another process has replaced it. To be called while the socket still
   * listens: the kernel gives its inode number to no other file until then.
   */
  @Override
  public void close() throws IOException {
    if (place() == Place.IN_PLACE) {
      Files.deleteIfExists(path);
    }
  }

  private static void refuseForeign(Path path) throws IOException {
    Optional<UnixFile> there = UnixFile.at(path, LinkOption.NOFOLLOW_LINKS);
    if (there.isPresent() && !there.get().isSocket()) {
      throw new FileAlreadyExistsException(
          path.toString(),
          null,
          "it is not a socket and is left alone; remove it or choose another path");
    }
  }

  /** No longer than the socket's own name where that has 7 bytes or more, as "csi.sock" has. */
  private static Path createHiddenDirectory(Path directory, String socketName) throws IOException {
    int digits = Math.clamp(socketName.length() - 4L, 3, 8);
    while (true) {
      StringBuilder name = new StringBuilder(".");
      RANDOM.ints(digits, 0, 36).forEach(digit -> name.append(Character.forDigit(digit, 36)));
      try {
        return Files.createDirectory(
            directory.resolve(name.toString()),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } catch (FileAlreadyExistsException _) {
        // another process's; take the next name
      }
    }
  }
}
