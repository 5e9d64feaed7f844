package io.strongroom.driver.local;

import io.strongroom.driver.journal.HeldObject;
import io.strongroom.driver.journal.RefreshError;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The status of one volume as people see it. It has no room for content, tokens, attributes or
 * parameters.
 *
 * @param name the volume's name in the pod
 * @param objects what it holds, sorted by id; empty when that is not known
 * @param bytes of content; absent when that is not known
 */
public record VolumeStatus(
    String namespace,
    String pod,
    String podUid,
    String name,
    String className,
    String node,
    List<HeldObject> objects,
    Optional<Long> bytes,
    Optional<RefreshError> lastError,
    Optional<Refreshes> refreshes) {
  public VolumeStatus {
    objects = List.copyOf(objects);
  }

  /**
   * What changes with every interval, and is therefore never written to the cluster.
   *
   * @param last when the store was asked last
   * @param next when it is to be asked next
   * @param failures since the last success
   */
  public record Refreshes(Optional<Instant> last, Optional<Instant> next, int failures) {}
}
