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
 */
record VolumeListing(Source source, Instant now, List<VolumeStatus> volumes, int waiting) {
  /** Of a source in which no volume waits. */
  VolumeListing(Source source, Instant now, List<VolumeStatus> volumes) {
    this(source, now, volumes, 0);
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
