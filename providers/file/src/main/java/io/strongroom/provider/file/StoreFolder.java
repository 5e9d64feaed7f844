package io.strongroom.provider.file;

import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.LocalPath;
import io.strongroom.provider.yaml.Names;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Opens files below the root and nowhere else.
 *
 * <p>Links are followed as long as they stay inside: a folder that Kubernetes projects (a Secret
 * mounted as the store) consists of them. A name is first resolved to a path without links; that
 * path is then walked from the root with one openat per segment that follows no link. Whoever swaps
 * a segment for a link in between makes the walk fail, not escape.
 *
 * <p>Only regular files are opened, because opening a FIFO blocks. Between that look and the open
 * somebody could put a FIFO there; who can do that owns the store and hurts only himself.
 */
final class StoreFolder {
  /** Names that are compared to find the one that was meant. */
  private static final int MAX_NAMES = 1000;

  private final Path root;

  StoreFolder(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  Path root() {
    return root;
  }

  /** Opens the file of an object; {@link #explain} tells what an exception means. */
  SeekableByteChannel open(String name) throws IOException, FileStoreException {
    Path realRoot = root.toRealPath();
    Path real = realRoot.resolve(pathOf(name)).toRealPath();
    if (!real.startsWith(realRoot)) {
      throw FileStoreException.reading(
          Kind.INVALID, "'%s' is a link that leads out of the store".formatted(name));
    }
    if (real.equals(realRoot)) {
      throw notAFile(name, "a folder");
    }
    Path inside = realRoot.relativize(real);
    if (StoreVersionKey.owns(inside.toString())) {
      throw FileStoreException.reading(
          Kind.INVALID, "'%s' belongs to the store itself".formatted(name));
    }
    try (DirectoryStream<Path> folder = Files.newDirectoryStream(realRoot)) {
      return open(secure(folder), inside, name);
    }
  }

  private static SeekableByteChannel open(
      SecureDirectoryStream<Path> folder, Path inside, String name)
      throws IOException, FileStoreException {
    Path first = inside.getName(0);
    if (inside.getNameCount() > 1) {
      try (SecureDirectoryStream<Path> next =
          folder.newDirectoryStream(first, LinkOption.NOFOLLOW_LINKS)) {
        return open(next, inside.subpath(1, inside.getNameCount()), name);
      }
    }
    BasicFileAttributes attributes =
        folder
            .getFileAttributeView(first, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
            .readAttributes();
    if (attributes.isDirectory()) {
      throw notAFile(name, "a folder");
    }
    if (!attributes.isRegularFile()) {
      throw notAFile(name, "a device, pipe, socket or link");
    }
    return folder.newByteChannel(first, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
  }

  private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream)
      throws IOException {
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return secure;
    }
    throw new IOException("this file system cannot be walked without following links");
  }

  private static FileStoreException notAFile(String name, String what) {
    return FileStoreException.reading(
        Kind.INVALID, "'%s' is %s, expected a regular file".formatted(name, what));
  }

  /** Of an object that was checked, so that nothing is left to be said about it. */
  private static Path pathOf(String name) throws FileStoreException {
    try {
      return LocalPath.of(name);
    } catch (LocalPath.UnnameableException e) {
      throw FileStoreException.reading(Kind.INVALID, "its name " + e.getMessage());
    }
  }

  /** What it means for an object that its file could not be opened or read. */
  FileStoreException explain(String name, IOException failure) {
    if (!Files.isDirectory(root)) {
      return FileStoreException.reading(
          Kind.UNAVAILABLE, "the folder of the store, %s, is not there".formatted(root));
    }
    return switch (failure) {
      case NoSuchFileException _ -> missing(name);
      case AccessDeniedException _ ->
          FileStoreException.reading(
              Kind.DENIED, "'%s' in %s may not be read by the driver".formatted(name, root));
      // Java has no type for a path that goes on after a file.
      case FileSystemException _ when leadsThroughAFile(name) -> missing(name);
      case FileSystemException reported ->
          unreadable(name, Objects.requireNonNullElse(reported.getReason(), "no reason known"));
      default -> unreadable(name, failure.getClass().getSimpleName());
    };
  }

  private FileStoreException missing(String name) {
    if (Files.isSymbolicLink(root.resolve(name))) {
      return FileStoreException.reading(
          Kind.NOT_FOUND, "'%s' in %s is a link to nothing".formatted(name, root));
    }
    String suggestion = nearest(name).map(" (did you mean '%s'?)"::formatted).orElse("");
    return FileStoreException.reading(
        Kind.NOT_FOUND, "there is no '%s' in %s%s".formatted(name, root, suggestion));
  }

  private FileStoreException unreadable(String name, String reason) {
    return FileStoreException.reading(
        Kind.UNAVAILABLE, "'%s' in %s cannot be read: %s".formatted(name, root, reason));
  }

  private boolean leadsThroughAFile(String name) {
    for (Path above = Path.of(name).getParent(); above != null; above = above.getParent()) {
      if (Files.isRegularFile(root.resolve(above))) {
        return true;
      }
    }
    return false;
  }

  /** The name with its first wrong segment replaced by the nearest one that is there. */
  private Optional<String> nearest(String name) {
    Path folder = root;
    List<String> right = new ArrayList<>();
    for (Path segment : Path.of(name)) {
      Path next = folder.resolve(segment);
      if (!Files.isDirectory(next, LinkOption.NOFOLLOW_LINKS)) {
        return Names.nearest(segment.toString(), namesIn(folder))
            .filter(found -> !found.equals(segment.toString())) // there, but no folder
            .map(
                found -> {
                  right.add(found);
                  return String.join("/", right);
                });
      }
      right.add(segment.toString());
      folder = next;
    }
    return Optional.empty();
  }

  private static List<String> namesIn(Path folder) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(folder, entry -> !isInternal(entry))) {
      for (Path entry : entries) {
        names.add(entry.getFileName().toString());
        if (names.size() == MAX_NAMES) {
          break;
        }
      }
    } catch (IOException e) {
      // No suggestion then; the reader learns of the trouble by the message it would be part of.
      return List.of();
    }
    return names;
  }

  /** Kubernetes' own links begin with two dots. */
  private static boolean isInternal(Path entry) {
    String name = entry.getFileName().toString();
    return name.startsWith("..") || StoreVersionKey.owns(name);
  }
}
