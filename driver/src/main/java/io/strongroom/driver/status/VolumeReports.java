package io.strongroom.driver.status;

import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.provider.ObjectVersion;
import java.util.List;

/** What happens to volumes, told to whoever watches. Every method returns at once, never throws. */
public interface VolumeReports {
  /**
   * A volume is complete for the first time. Telling the same again changes nothing.
   *
   * @param versions empty when they are not known
   * @param warnings what the class asks for in vain; one line each, without secrets
   */
  void published(VolumeRequest request, List<ObjectVersion> versions, List<String> warnings);

  /** A volume of an earlier process was found complete: its versions are not known yet. */
  void adopted(VolumeRequest request);

  /**
   * A volume was compared with its store.
   *
   * @param versions what it holds now; empty without a change means not known
   * @param changed whether files were written
   */
  void refreshed(VolumeRequest request, List<ObjectVersion> versions, boolean changed);

  /**
   * A volume could not be refreshed and keeps what it has.
   *
   * @param message one line, without secrets
   * @param first whether it is the first failure since the last success
   */
  void refreshFailed(VolumeRequest request, String message, boolean first);

  /** A volume is gone. */
  void unpublished(TargetPath target);

  /** Nobody watches: the driver runs without a cluster. */
  static VolumeReports none() {
    return new NoReports();
  }
}
