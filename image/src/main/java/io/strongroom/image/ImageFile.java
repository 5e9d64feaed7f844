package io.strongroom.image;

import java.nio.file.Path;

/**
 * A file of the image. Owned by root; nobody else may write it.
 *
 * @param path where it is in the image, absolute
 * @param source where its content is on this machine
 */
record ImageFile(String path, Path source, boolean executable) {
  ImageFile {
    if (!path.startsWith("/") || path.contains("/../") || path.endsWith("/")) {
      throw new IllegalArgumentException("not an absolute path: " + path);
    }
  }

  static ImageFile data(String path, Path source) {
    return new ImageFile(path, source, false);
  }

  static ImageFile program(String path, Path source) {
    return new ImageFile(path, source, true);
  }

  /** In octal, as chmod takes it. */
  String mode() {
    return executable ? "755" : "644";
  }
}
