package io.strongroom.driver.reads;

import io.strongroom.driver.volume.VolumeRequest;
import java.time.Duration;
import java.util.List;

/** What becomes of written content, told to whoever watches. Returns at once, never throws. */
public interface ReadListener {
  /**
   * Objects of a volume have been read. Each version of an object is told once, also that of the
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
   * Rotated objects have not been read within the grace time; told once per rotation.
   *
   * @param objects ids of what was not read
   * @param since how long ago it was written
   */
  void rotationNotRead(VolumeRequest request, List<String> objects, Duration since);

  /** Nobody watches. */
  static ReadListener none() {
    return new NoReadListener();
  }
}
