package io.strongroom.cli.status;

import io.strongroom.driver.local.VolumeStatus;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * What a source said of volumes.
 *
 * @param now the time that ages are counted from
 * @param waiting volumes of an earlier driver process that are there, and of which nothing else is
 *     known until kubelet asks for them again
 * @param state what the cluster says besides
 * @param paths where stores have what the volumes hold, as far as that was asked
 */
record VolumeListing(
    Source source,
    Instant now,
    List<VolumeStatus> volumes,
    int waiting,
    ClusterState state,
    StorePaths paths) {
  /** Of a node's driver, which knows neither of pods that wait nor of paths. */
  VolumeListing(Source source, Instant now, List<VolumeStatus> volumes, int waiting) {
    this(source, now, volumes, waiting, ClusterState.NONE, StorePaths.UNKNOWN);
  }

  /** Of a cluster, in which no volume waits for kubelet. */
  VolumeListing(
      Source source,
      Instant now,
      List<VolumeStatus> volumes,
      ClusterState state,
      StorePaths paths) {
    this(source, now, volumes, 0, state, paths);
  }

  VolumeListing {
    volumes =
        volumes.stream()
            .sorted(
                Comparator.comparing(VolumeStatus::namespace)
                    .thenComparing(VolumeStatus::pod)
                    .thenComparing(VolumeStatus::name)
                    .thenComparing(VolumeStatus::className))
            .toList();
  }

  /**
   * Who was asked.
   *
   * @param kind {@code cluster} or {@code node}
   * @param at address of the API server, or path of the socket
   * @param scope what it was asked for, as in "namespace shop"
   * @param severalNamespaces whether volumes of more than one may be among them
   */
  record Source(String kind, String at, String scope, boolean severalNamespaces) {}
}
