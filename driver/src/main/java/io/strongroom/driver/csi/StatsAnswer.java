package io.strongroom.driver.csi;

import csi.v1.Csi;
import csi.v1.Csi.VolumeUsage.Unit;
import io.strongroom.driver.mount.MountUsage;

/** The usage of a volume as the response of NodeGetVolumeStats. */
final class StatsAnswer {
  private StatsAnswer() {}

  static Csi.NodeGetVolumeStatsResponse of(MountUsage usage) {
    return Csi.NodeGetVolumeStatsResponse.newBuilder()
        .addUsage(
            Csi.VolumeUsage.newBuilder()
                .setUnit(Unit.BYTES)
                .setTotal(usage.totalBytes())
                .setUsed(usage.usedBytes())
                .setAvailable(usage.availableBytes()))
        .addUsage(
            Csi.VolumeUsage.newBuilder()
                .setUnit(Unit.INODES)
                .setTotal(usage.totalInodes())
                .setUsed(usage.usedInodes())
                .setAvailable(usage.availableInodes()))
        .build();
  }
}
