package io.strongroom.e2e;

import java.util.List;

/**
 * Every spec of csi-sanity that is not run, and why. Whatever else it leaves out fails the build.
 */
final class ExpectedSkips {
  private static final String NO_CONTROLLER =
      "there is no controller: the one of this run is the test's own, and its conformance would say"
          + " nothing about the driver";

  private static final String NOTHING_TO_STAGE =
      "nothing is staged: the content of an inline volume belongs to one pod, and is made when that"
          + " pod's volume is published";

  private static final String NO_SIZE =
      "a volume has no size that anybody asked for: it is as large as the secrets in it";

  private static final String NO_HEALTH =
      "not advertised: alpha in CSI 1.13, and kubelet does not ask for the health of inline"
          + " volumes";

  /**
   * @param specs how the names of the specs begin
   */
  record Skip(String specs, String reason) {
    boolean covers(String spec) {
      return spec.startsWith(specs);
    }
  }

  static final List<Skip> ALL =
      List.of(
          new Skip("Controller Service [Controller Server] ", NO_CONTROLLER),
          new Skip("ControllerGetVolumeHealth [Controller Server] ", NO_CONTROLLER),
          new Skip("ControllerListVolumeHealth [Controller Server] ", NO_CONTROLLER),
          new Skip("CreateSnapshot [Controller Server] ", NO_CONTROLLER),
          new Skip("DeleteSnapshot [Controller Server] ", NO_CONTROLLER),
          new Skip("ExpandVolume [Controller Server] ", NO_CONTROLLER),
          new Skip("GetSnapshot [Controller Server] ", NO_CONTROLLER),
          new Skip("ListSnapshots [Controller Server] ", NO_CONTROLLER),
          new Skip("ModifyVolume [Controller Server] ", NO_CONTROLLER),
          new Skip("GroupController Service [GroupController Server] ", NO_CONTROLLER),
          new Skip(
              "GroupController Service [GroupController VolumeGroupSnapshots] ", NO_CONTROLLER),
          new Skip("Node Service NodeStageVolume ", NOTHING_TO_STAGE),
          new Skip("Node Service NodeUnstageVolume ", NOTHING_TO_STAGE),
          new Skip(
              "Node Service NodePublishVolume with single node multi writer capability ",
              "not advertised: it tells writers apart, and nobody writes to a secret volume"),
          new Skip("Node Service NodeExpandVolume ", NO_SIZE),
          new Skip("Node Service NodeGetVolumeHealth ", NO_HEALTH),
          new Skip("Node Service NodeGetStorageHealth ", NO_HEALTH));

  /**
   * The groups that csi-sanity would run against the test's controller, as they skip themselves
   * only in part. A regular expression over names.
   */
  static final String NOT_OURS = "\\[(Controller|GroupController) ";

  private ExpectedSkips() {}
}
