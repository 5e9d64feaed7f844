package io.strongroom.driver.watch;

import io.strongroom.driver.reads.ReadEvent;
import io.strongroom.driver.reads.ReadObject;
import io.strongroom.driver.volume.VolumeRequest;
import java.time.Duration;
import java.util.List;

/** Listener for what becomes of written content. Each method returns at once and never throws. */
public interface ReadListener {
  /**
   * Objects of a volume have been read. Each version of an object has one event, also that of the
   * first generation.
   */
  void read(VolumeRequest request, List<ReadObject> objects);

  /**
   * Every object that was rotated has been read.
   *
   * @param objects ids of what was rotated
   * @param took from the rotation to the last read
   */
  void rotationRead(VolumeRequest request, List<String> objects, Duration took);

  /**
   * Rotated objects have not been read within the grace time; one event per rotation.
   *
   * @param objects ids of what was not read
   * @param since how long ago it was written
   */
  void rotationNotRead(VolumeRequest request, List<String> objects, Duration since);

  /** Calls the method of an event. */
  default void onEvent(VolumeRequest request, ReadEvent event) {
    switch (event) {
      case ReadEvent.Read(List<ReadObject> objects) -> read(request, objects);
      case ReadEvent.RotationRead(List<String> objects, Duration took) ->
          rotationRead(request, objects, took);
      case ReadEvent.RotationNotRead(List<String> objects, Duration since) ->
          rotationNotRead(request, objects, since);
    }
  }

  /** Ignores every event. */
  static ReadListener none() {
    return new NoReadListener();
  }
}
