package io.strongroom.driver.refresh;

import io.strongroom.driver.failure.Failure;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.provider.Moment;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What became of the refresh of a group.
 *
 * @param ending how it went with the store; decides when to ask again
 * @param volumes what became of each volume that was served, or failed
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

  /** How it went with the store. */
  sealed interface Ending {
    /**
     * The store had an answer.
     *
     * @param refreshBy when its content must have been fetched anew
     */
    record Answered(Optional<Moment> refreshBy) implements Ending {}

    /**
     * It was asked in vain, or there was nothing to ask it for.
     *
     * @param refreshBy when to ask again at the latest all the same, if the store says so
     */
    record Failed(Failure failure, Optional<Moment> refreshBy) implements Ending {}

    /** It was not asked, and will not be before. */
    record NotAsked(Failure failure, Moment until) implements Ending {}

    /** The group had no volume, or none with a token that is still good. */
    record Nobody() implements Ending {}

    /** These volumes may not share: each is to be refreshed by itself. */
    record NotShared() implements Ending {}
  }

  static GroupOutcome of(Ending ending) {
    return new GroupOutcome(ending, Map.of(), Set.of(), Optional.empty());
  }
}
