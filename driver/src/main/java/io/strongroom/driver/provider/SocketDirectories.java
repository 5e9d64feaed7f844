package io.strongroom.driver.provider;

import io.strongroom.driver.socket.UnixFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the sockets of providers are: {@code <dir>/<name>.sock}, the first directory wins. */
public final class SocketDirectories {
  private static final Logger LOG = LoggerFactory.getLogger(SocketDirectories.class);

  /** Upstream's, which lets the empty name pass too. It keeps a name from leaving its directory. */
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,30}");

  private static final String SUFFIX = ".sock";

  private final List<Path> directories;

  SocketDirectories(List<Path> directories) {
    this.directories = List.copyOf(directories);
  }

  /**
   * A socket as it is now.
   *
   * @param file differs from that of a socket that takes its place later
   */
  record ProviderSocket(Path path, UnixFile file) {}

  List<Path> all() {
    return directories;
  }

  /** Symlinks are followed, as upstream follows them: the directories are root's. */
  Optional<ProviderSocket> find(String name) {
    return NAME.matcher(name).matches()
        ? directories.stream()
            .map(directory -> directory.resolve(name + SUFFIX))
            .flatMap(path -> socketAt(path).stream())
            .findFirst()
        : Optional.empty();
  }

  /** The names that have a socket, sorted. */
  List<String> names() {
    TreeSet<String> names = new TreeSet<>();
    for (Path directory : directories) {
      try (DirectoryStream<Path> sockets = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
        for (Path socket : sockets) {
          String file = socket.getFileName().toString();
          names.add(file.substring(0, file.length() - SUFFIX.length()));
        }
      } catch (NoSuchFileException | NotDirectoryException _) {
        // no provider has come yet that makes it
      } catch (IOException e) {
        LOG.warn("directory of provider sockets cannot be read: {}", String.valueOf(e));
      }
    }
    names.removeIf(name -> find(name).isEmpty());
    return List.copyOf(names);
  }

  private static Optional<ProviderSocket> socketAt(Path path) {
    try {
      return UnixFile.at(path)
          .filter(UnixFile::isSocket)
          .map(file -> new ProviderSocket(path, file));
    } catch (IOException e) {
      LOG.warn("provider socket cannot be looked at: {}", String.valueOf(e));
      return Optional.empty();
    }
  }
}
