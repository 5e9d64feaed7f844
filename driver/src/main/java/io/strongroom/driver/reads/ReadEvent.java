package io.strongroom.driver.reads;

import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.VolumeRequest;
import java.time.Duration;
import java.util.List;

/** An event that is found under the tracker's lock and sent outside of it. */
sealed interface ReadEvent {
  TargetPath target();

  record Read(TargetPath target, List<ReadObject> objects) implements ReadEvent {}

  record RotationRead(TargetPath target, List<String> objects, Duration took)
      implements ReadEvent {}

  record RotationNotRead(TargetPath target, List<String> objects, Duration since)
      implements ReadEvent {}

  default void to(ReadListener reports, VolumeRequest request) {
    switch (this) {
      case Read(_, List<ReadObject> objects) -> reports.read(request, objects);
      case RotationRead(_, List<String> objects, Duration took) ->
          reports.rotationRead(request, objects, took);
      case RotationNotRead(_, List<String> objects, Duration since) ->
          reports.rotationNotRead(request, objects, since);
    }
  }
}
