package io.strongroom.driver.local;

import io.strongroom.provider.Validity;
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
   * One object in the volume.
   *
   * @param storeVersion what the store counts, if it does
   * @param validity the dates that the store states
   * @param updatedAt when this version was written; absent when an earlier process did it
   */
  public record HeldObject(
      String id,
      String version,
      Optional<String> storeVersion,
      Validity validity,
      Optional<Instant> updatedAt,
      Reading reading) {}

  /** Whether a version was opened since it was written. */
  public sealed interface Reading {
    record Read(Instant at) implements Reading {}

    record NotRead() implements Reading {}

    /** It was not watched all the time. */
    record Unknown() implements Reading {}
  }

  /**
   * Why the volume keeps what it has.
   *
   * @param since when refreshing began to fail
   */
  public record RefreshError(String message, Optional<Instant> since) {}

  /**
   * What changes with every interval, and is therefore never written to the cluster.
   *
   * @param last when the store was asked last
   * @param next when it is to be asked next
   * @param failures since the last success
   */
  public record Refreshes(Optional<Instant> last, Optional<Instant> next, int failures) {}
}
