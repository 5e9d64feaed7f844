package io.strongroom.driver.reads;

import io.strongroom.driver.volume.VolumeRequest;
import java.time.Duration;
import java.util.List;

/** Without a cluster there is nobody to tell. */
record NoReadListener() implements ReadListener {
  @Override
  public void read(VolumeRequest request, List<ReadObject> objects) {}

  @Override
  public void rotationRead(VolumeRequest request, List<String> objects, Duration took) {}

  @Override
  public void rotationNotRead(VolumeRequest request, List<String> objects, Duration since) {}
}
