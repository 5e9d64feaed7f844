package io.strongroom.provider.cloud;

import io.strongroom.provider.SecretBytes;
import io.strongroom.provider.SecretFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Collects the files of one object; wipes them if one cannot be made. One thread. */
public final class FilesOfObject {
  private final String object;
  private final List<SecretFile> files = new ArrayList<>();

  private FilesOfObject(String object) {
    this.object = object;
  }

  /** Makes the files of an object by adding them. */
  @FunctionalInterface
  public interface Making {
    void into(FilesOfObject files) throws StoreException;
  }

  /**
   * Makes all files of an object; the caller owns them. If making one fails, those before it are
   * wiped.
   *
   * @param object its name, as status objects have it
   */
  public static List<SecretFile> make(String object, Making making) throws StoreException {
    FilesOfObject made = new FilesOfObject(object);
    boolean complete = false;
    try {
      making.into(made);
      complete = true;
      return List.copyOf(made.files);
    } finally {
      if (!complete) {
        made.files.forEach(file -> file.contents().close());
      }
    }
  }

  /**
   * Adds a file, and takes over its content.
   *
   * @param mode absent for the volume's default
   */
  public void add(String path, SecretBytes contents, OptionalInt mode) {
    files.add(new SecretFile(object, path, contents, mode, Optional.empty()));
  }
}
