package io.strongroom.driver.watch;

import io.strongroom.driver.reads.ReadObject;
import io.strongroom.driver.volume.VolumeRequest;
import java.time.Duration;
import java.util.List;

/** The listener of a driver without a cluster. */
record NoReadListener() implements ReadListener {
  @Override
  public void read(VolumeRequest request, List<ReadObject> objects) {}

  @Override
  public void rotationRead(VolumeRequest request, List<String> objects, Duration took) {}

  @Override
  public void rotationNotRead(VolumeRequest request, List<String> objects, Duration since) {}
}
