package io.strongroom.driver.refresh;

import io.strongroom.driver.failure.Failure;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.provider.Moment;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The outcome of one refresh of a group.
 *
 * @param ending the outcome of the call to the store; decides when the next one is due
 * @param volumes the outcome of each volume that was served, or failed
 * @param left volumes that could not be served now and are to be as soon as they can
 * @param donor whose token the store took
 */
public record GroupOutcome(
    Ending ending,
    Map<TargetPath, RefreshOutcome> volumes,
    Set<TargetPath> left,
    Optional<TargetPath> donor) {
  public GroupOutcome {
    volumes = Map.copyOf(volumes);
    left = Set.copyOf(left);
  }

  /** The outcome of the call to the store. */
  sealed interface Ending {
    /**
     * The store had an answer.
     *
     * @param refreshBy when its content must have been fetched anew
     */
    record Answered(Optional<Moment> refreshBy) implements Ending {}

    /**
     * The call failed, or the class led to no call.
     *
     * @param refreshBy when to ask again at the latest all the same, if the store says so
     */
    record Failed(Failure failure, Optional<Moment> refreshBy) implements Ending {}

    /** The store was not called, and is not before {@code until}. */
    record NotCalled(Failure failure, Moment until) implements Ending {}

    /** The group had no volume, or none with a token that is still good. */
    record NoneServed() implements Ending {}

    /** These volumes may not share: each is to be refreshed by itself. */
    record NotShared() implements Ending {}
  }

  static GroupOutcome of(Ending ending) {
    return new GroupOutcome(ending, Map.of(), Set.of(), Optional.empty());
  }
}
