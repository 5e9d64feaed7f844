package io.strongroom.e2e;

import java.nio.file.Path;
import java.util.Optional;

/** Looks at a target as the pod would. */
interface VolumeCheck {
  /** Absent if the volume at the target is complete; otherwise what is wrong. */
  Optional<String> problemAt(Path target);
}
