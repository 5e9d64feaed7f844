package io.strongroom.driver.content;

import io.strongroom.driver.content.VolumeFiles.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The generation that a volume shows, as it is found on the node.
 *
 * @param directory its directory in the root of the volume
 * @param paths its files, relative to the directory
 */
public record ShownGeneration(String directory, List<String> paths) {
  public ShownGeneration {
    paths = List.copyOf(paths);
  }

  /** Reads names only and opens no file; empty when no generation is in place. */
  public static Optional<ShownGeneration> in(VolumeFiles files) throws IOException {
    Optional<String> current = Layout.current(files);
    if (current.isEmpty()) {
      return Optional.empty();
    }
    List<String> paths = new ArrayList<>();
    collect(files, current.get(), "", paths);
    return Optional.of(new ShownGeneration(current.get(), paths));
  }

  private static void collect(VolumeFiles files, String directory, String below, List<String> paths)
      throws IOException {
    for (String name : files.list(below.isEmpty() ? directory : directory + "/" + below)) {
      String path = below.isEmpty() ? name : below + "/" + name;
      Optional<Entry> entry = files.stat(directory + "/" + path);
      if (entry.isEmpty()) {
        continue;
      }
      switch (entry.get().kind()) {
        case FILE -> paths.add(path);
        case DIRECTORY -> collect(files, directory, path, paths);
        case SYMLINK, OTHER -> {}
      }
    }
  }
}
