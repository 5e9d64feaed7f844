package io.strongroom.daemonset.status;

import io.strongroom.driver.local.VolumeStatus;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * What a source said of volumes.
 *
 * @param now the time that ages are counted from
 */
public record Listing(Source source, Instant now, List<VolumeStatus> volumes) {
  public Listing {
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
  public record Source(String kind, String at, String scope, boolean severalNamespaces) {}
}
