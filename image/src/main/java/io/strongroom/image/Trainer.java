package io.strongroom.image;

import java.nio.file.Path;
import java.util.List;

/**
 * What keeps the node process busy while its ahead-of-time cache is trained. None of it is in the
 * image.
 *
 * @param example classes, and {@code store} with their secrets
 * @param jars with {@link io.strongroom.image.training.Training} and the kubelet that it plays
 */
record Trainer(Path example, List<Path> jars) {
  Trainer {
    jars = List.copyOf(jars);
  }

  /** Beside the app, in the file system of the training. */
  List<ImageFile> files() {
    return jars.stream().map(jar -> ImageFile.data("/training/" + jar.getFileName(), jar)).toList();
  }
}
