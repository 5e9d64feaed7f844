package io.strongroom.driver.watch;

import io.strongroom.driver.reads.ReadObject;
import io.strongroom.driver.volume.VolumeRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Keeps what is told, one line each. */
final class RecordedReads implements ReadListener {
  private final List<String> told = new ArrayList<>();

  @Override
  public void read(VolumeRequest request, List<ReadObject> objects) {
    objects.forEach(
        read ->
            told.add(
                "%s read %s=%s at %s"
                    .formatted(
                        request.pod().name(),
                        read.object().id(),
                        read.object().version(),
                        read.at().toString().substring(11, 19))));
  }

  @Override
  public void rotationRead(VolumeRequest request, List<String> objects, Duration took) {
    told.add("%s read all of %s after %s".formatted(request.pod().name(), objects, took));
  }

  @Override
  public void rotationNotRead(VolumeRequest request, List<String> objects, Duration since) {
    told.add("%s did not read %s within %s".formatted(request.pod().name(), objects, since));
  }

  /** What was told since the last call. */
  List<String> take() {
    List<String> taken = List.copyOf(told);
    told.clear();
    return taken;
  }
}
