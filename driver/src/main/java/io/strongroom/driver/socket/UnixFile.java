package io.strongroom.driver.socket;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;

/**
 * Which file is at a path, from stat(2). Two of them are equal when the file was not replaced or
 * touched in between.
 *
 * @param device the device it is on
 * @param inode its number there, which the kernel gives away again once the file is gone
 * @param changed when the inode last changed: differs between a new file and an old one of the same
 *     number
 * @param mode type and permission bits
 */
public record UnixFile(long device, long inode, FileTime changed, int mode) {
  private static final int TYPE = 0170000;
  private static final int SOCKET = 0140000;

  /** The file at {@code path}; empty when there is none. */
  public static Optional<UnixFile> at(Path path, LinkOption... options) throws IOException {
    try {
      Map<String, Object> stat = Files.readAttributes(path, "unix:dev,ino,ctime,mode", options);
      return Optional.of(
          new UnixFile(
              (Long) requireNonNull(stat.get("dev")),
              (Long) requireNonNull(stat.get("ino")),
              (FileTime) requireNonNull(stat.get("ctime")),
              (Integer) requireNonNull(stat.get("mode"))));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  public boolean isSocket() {
    return (mode & TYPE) == SOCKET;
  }

  boolean isSameInode(UnixFile other) {
    return device == other.device && inode == other.inode;
  }
}
