package io.strongroom.driver.status;

import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.provider.ObjectVersion;
import java.util.List;

/** Without a cluster there is nobody to tell. */
record NoReports() implements VolumeReports {
  @Override
  public void published(
      VolumeRequest request, List<ObjectVersion> versions, List<String> warnings) {}

  @Override
  public void adopted(VolumeRequest request) {}

  @Override
  public void refreshed(VolumeRequest request, List<ObjectVersion> versions, boolean changed) {}

  @Override
  public void refreshFailed(VolumeRequest request, String message, boolean first) {}

  @Override
  public void unpublished(TargetPath target) {}
}
