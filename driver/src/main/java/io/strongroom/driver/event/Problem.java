package io.strongroom.driver.event;

import io.strongroom.provider.FetchFailure;
import java.util.List;
import java.util.Optional;

/**
 * The cause of a failure, as events carry it.
 *
 * @param type one word of a few, for counting
 * @param message one line, without secrets
 * @param origin absent when it failed before it was known
 * @param failures what the store said, if it was asked
 */
public record Problem(
    String type, String message, Optional<Origin> origin, List<FetchFailure> failures) {
  public Problem {
    failures = List.copyOf(failures);
  }
}
