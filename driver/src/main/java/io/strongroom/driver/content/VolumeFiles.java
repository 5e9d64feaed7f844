package io.strongroom.driver.content;

import io.strongroom.provider.SecretBytes;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What the driver does to the files of one volume: the seam to the file system. Paths are relative
 * to the root of the volume and were checked before; {@code ""} is the root.
 */
public interface VolumeFiles {
  /** Makes one directory; its parent exists. */
  void createDirectory(String path, int mode, int uid, int gid) throws IOException;

  /** Makes one file; whatever is there already is an error. */
  void writeFile(String path, SecretBytes contents, int mode, int uid, int gid) throws IOException;

  /** Makes the symlink {@code name} in the root. */
  void symlink(String name, String target) throws IOException;

  /** Puts {@code from} in the place of {@code to}, in one step; both are names in the root. */
  void rename(String from, String to) throws IOException;

  /**
   * Removes {@code name} from the root, with everything below it; a symlink is removed, not
   * followed. Nothing there is success.
   */
  void deleteTree(String name) throws IOException;

  /** Sets the mode of the root. */
  void setRootMode(int mode) throws IOException;

  /** The names in a directory, in no order. */
  List<String> list(String path) throws IOException;

  /** The target of a symlink; empty when nothing is there, or no symlink. */
  Optional<String> readLink(String name) throws IOException;

  /** What is at a path, which is not followed if it is a symlink; empty when nothing is. */
  Optional<Entry> stat(String path) throws IOException;

  /** The content of a file; the caller closes it. */
  SecretBytes read(String path) throws IOException;

  /**
   * What is at a path.
   *
   * @param mode permission bits
   */
  record Entry(Kind kind, int mode, int uid, int gid) {
    /** What sort of thing it is. */
    public enum Kind {
      FILE,
      DIRECTORY,
      SYMLINK,
      OTHER
    }
  }
}
