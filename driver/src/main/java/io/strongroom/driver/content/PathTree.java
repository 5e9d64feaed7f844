package io.strongroom.driver.content;

import io.strongroom.provider.FetchFailure;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** The paths of one volume, each with its object: finds two that cannot stand side by side. */
final class PathTree {
  /**
   * A directory takes about 1 KiB of kernel memory that no limit of a volume counts, so a class
   * must not have any number of them.
   */
  static final int MAX_DIRECTORIES = 1024;

  private final FetchFailure.Kind kind;
  private final Map<String, String> objectByFile = new HashMap<>();
  private final Map<String, String> objectByDirectory = new TreeMap<>();

  /**
   * @param kind of the failure for a bad path, see {@link FilePath#parse}
   */
  PathTree(FetchFailure.Kind kind) {
    this.kind = kind;
  }

  FilePath add(String object, String raw) throws ContentException {
    FilePath path = FilePath.parse(object, kind, raw);
    String other = objectByFile.putIfAbsent(raw, object);
    if (other != null) {
      throw new ContentException(object, kind, sameFile(object, other, raw));
    }
    String below = objectByDirectory.get(raw);
    if (below != null) {
      throw new ContentException(object, kind, fileAndDirectory(object, below, raw));
    }
    for (int slash = raw.indexOf('/'); slash >= 0; slash = raw.indexOf('/', slash + 1)) {
      String directory = raw.substring(0, slash);
      String file = objectByFile.get(directory);
      if (file != null) {
        throw new ContentException(object, kind, fileAndDirectory(file, object, directory));
      }
      objectByDirectory.putIfAbsent(directory, object);
    }
    if (objectByDirectory.size() > MAX_DIRECTORIES) {
      throw new ContentException(
          object,
          FetchFailure.Kind.TOO_LARGE,
          ("object %s: the file path %s needs more than %d directories in the volume: put files "
                  + "into fewer directories")
              .formatted(Quoted.of(object), Quoted.of(raw), MAX_DIRECTORIES));
    }
    return path;
  }

  /** Every directory that the files need, parents first. */
  Collection<String> directories() {
    return objectByDirectory.keySet();
  }

  private static String sameFile(String object, String other, String path) {
    return object.equals(other)
        ? "object %s becomes the file %s twice: give one of them another path"
            .formatted(Quoted.of(object), Quoted.of(path))
        : "objects %s and %s both become the file %s: give one of them another path"
            .formatted(Quoted.of(other), Quoted.of(object), Quoted.of(path));
  }

  private static String fileAndDirectory(String fileObject, String otherObject, String path) {
    return ("object %s becomes the file %s, which is a directory for object %s:"
            + " give one of them another path")
        .formatted(Quoted.of(fileObject), Quoted.of(path), Quoted.of(otherObject));
  }
}
