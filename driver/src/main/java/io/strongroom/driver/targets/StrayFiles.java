package io.strongroom.driver.targets;

import io.strongroom.driver.mount.Mounts;
import io.strongroom.driver.mount.OpenDirectory;
import io.strongroom.driver.mount.TargetState;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Deletes what lies in a directory on the node's disk. */
final class StrayFiles {
  private StrayFiles() {}

  /**
   * Deletes everything below {@code directory}, following no symlink and entering no mount: a mount
   * below it makes the deletion fail, and stays.
   *
   * @param directory canonical
   */
  static void deleteBelow(Mounts mounts, Path directory) throws IOException {
    try (OpenDirectory open = mounts.open(directory);
        DirectoryStream<Path> entries = Files.newDirectoryStream(open.path())) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          if (mounts.inspect(open, name) instanceof TargetState.Mounted mounted) {
            mounted.close();
            throw new IOException("%s is a mount of something else; unmount it".formatted(name));
          }
          deleteBelow(mounts, directory.resolve(name));
        }
        Files.delete(entry);
      }
    }
  }
}
