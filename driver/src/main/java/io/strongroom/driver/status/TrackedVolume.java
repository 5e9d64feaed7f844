package io.strongroom.driver.status;

import io.strongroom.driver.status.PodStatus.LastError;
import io.strongroom.driver.status.PodStatus.ObjectStatus;
import io.strongroom.provider.ObjectVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What is known of one volume and of its status object. Guarded by its {@link PodStatuses}. */
final class TrackedVolume {
  final ReportedVolume volume;

  /** Whether an earlier process published it: what its status object says is to be kept. */
  final boolean takenOver;

  /** Whether its status object may exist under any of its names. */
  boolean mayExist;

  /** The name of its status object, once that was found out. */
  Optional<String> name = Optional.empty();

  /** The resourceVersion of its status object as last seen. */
  Optional<String> version = Optional.empty();

  /** What its status object says, as far as this process knows. */
  Optional<PodStatus> written = Optional.empty();

  Instant writtenAt = Instant.MIN;

  /** Whether a call to the API server was begun for it: something may be there. */
  boolean begun;

  boolean unpublished;

  /** Another pod of that name has come, and the status object is its own now. */
  boolean superseded;

  private Optional<List<ObjectStatus>> objects = Optional.empty();
  private Optional<LastError> lastError = Optional.empty();
  private boolean refreshTried;

  TrackedVolume(ReportedVolume volume, boolean takenOver) {
    this.volume = volume;
    this.takenOver = takenOver;
    this.mayExist = takenOver;
  }

  PodStatus status() {
    return new PodStatus(objects.orElse(List.of()), lastError);
  }

  /** Objects whose version is the same keep the time of it. */
  void holds(List<ObjectVersion> versions, Instant now) {
    List<ObjectStatus> before = objects.orElse(List.of());
    objects =
        Optional.of(
            versions.stream()
                .map(
                    object ->
                        before.stream()
                            .filter(known -> known.holds(object))
                            .findFirst()
                            .orElse(
                                new ObjectStatus(
                                    object.id(), object.version(), now, Optional.empty())))
                .sorted(Comparator.comparing(ObjectStatus::id).thenComparing(ObjectStatus::version))
                .toList());
  }

  void refreshed() {
    refreshTried = true;
    lastError = Optional.empty();
  }

  void refreshFailed(String message, Instant now) {
    refreshTried = true;
    lastError = Optional.of(new LastError(message, lastError.map(LastError::since).orElse(now)));
  }

  /** What an earlier process wrote fills in what this one cannot know. */
  void carryForward(PodStatus earlier) {
    if (objects.isEmpty()) {
      objects = Optional.of(earlier.objects());
    } else {
      List<ObjectStatus> merged = new ArrayList<>();
      for (ObjectStatus known : objects.get()) {
        merged.add(
            earlier.objects().stream()
                .filter(old -> old.id().equals(known.id()) && old.version().equals(known.version()))
                .findFirst()
                .map(
                    old ->
                        new ObjectStatus(
                            known.id(),
                            known.version(),
                            old.updatedAt(),
                            known.readAt().or(old::readAt)))
                .orElse(known));
      }
      objects = Optional.of(merged);
    }
    if (!refreshTried) {
      lastError = earlier.lastError();
    } else if (lastError.isPresent() && earlier.lastError().isPresent()) {
      lastError =
          Optional.of(new LastError(lastError.get().message(), earlier.lastError().get().since()));
    }
  }
}
