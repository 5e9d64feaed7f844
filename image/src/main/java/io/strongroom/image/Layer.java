package io.strongroom.image;

import java.util.Comparator;
import java.util.List;

/** Files that change together. Sorted by path, so that a layer's bytes follow from its files. */
record Layer(String name, List<ImageFile> files) {
  Layer {
    files = files.stream().sorted(Comparator.comparing(ImageFile::path)).toList();
  }
}
