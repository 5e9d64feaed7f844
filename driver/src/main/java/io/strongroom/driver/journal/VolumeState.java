package io.strongroom.driver.journal;

import io.strongroom.driver.observe.OneLine;
import io.strongroom.provider.ObjectVersion;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What one volume holds, and why refreshing it fails.
 *
 * @param objects sorted by id and version; empty while it is not known what the volume holds
 */
public record VolumeState(Optional<List<HeldObject>> objects, Optional<RefreshError> lastError) {
  public static final VolumeState UNKNOWN = new VolumeState(Optional.empty(), Optional.empty());

  /** Bytes of a message; the API server's limit for that of an event. */
  public static final int MAX_MESSAGE = 1024;

  public VolumeState {
    objects = objects.map(List::copyOf);
  }

  /** The objects as far as they are known. */
  public List<HeldObject> held() {
    return objects.orElse(List.of());
  }

  /**
   * The volume holds these versions. Those whose content it held before keep its time and what is
   * known of reads.
   *
   * @param updatedAt the time of the others; empty if they were written at a time not known
   */
  public VolumeState holding(List<ObjectVersion> versions, Optional<Instant> updatedAt) {
    Map<ObjectVersion, HeldObject> before = byContent();
    return withObjects(
        versions.stream()
            .map(
                version ->
                    before
                        .getOrDefault(
                            version.ofContent(),
                            new HeldObject(version, updatedAt, new Reading.Unknown()))
                        .describedAs(version))
            .sorted(Comparator.comparing(HeldObject::id).thenComparing(HeldObject::version))
            .toList());
  }

  public VolumeState withObjects(List<HeldObject> newest) {
    return new VolumeState(Optional.of(newest), lastError);
  }

  /** The same with each object, as far as they are known, changed. */
  public VolumeState map(UnaryOperator<HeldObject> change) {
    return new VolumeState(objects.map(held -> held.stream().map(change).toList()), lastError);
  }

  /** By {@link ObjectVersion#ofContent}. */
  public Map<ObjectVersion, HeldObject> byContent() {
    return held().stream()
        .collect(
            Collectors.toMap(
                held -> held.object().ofContent(), Function.identity(), (first, _) -> first));
  }

  /** Ids of objects that the volume held before with another content, sorted. */
  public List<String> changedSince(VolumeState before) {
    Set<ObjectVersion> contents = before.byContent().keySet();
    Set<String> ids = before.held().stream().map(HeldObject::id).collect(Collectors.toSet());
    return held().stream()
        .filter(held -> !contents.contains(held.object().ofContent()))
        .map(HeldObject::id)
        .filter(ids::contains)
        .distinct()
        .toList();
  }

  /** Refreshing failed; the error keeps the time of the first failure in a row. */
  public VolumeState failing(String message, Instant now) {
    return withError(
        Optional.of(
            new RefreshError(OneLine.of(message, MAX_MESSAGE), Optional.of(now))
                .continuing(lastError)));
  }

  public VolumeState withError(Optional<RefreshError> newest) {
    return new VolumeState(objects, newest);
  }
}
