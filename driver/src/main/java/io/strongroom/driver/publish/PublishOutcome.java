package io.strongroom.driver.publish;

import io.strongroom.driver.failure.Failure;

/** What became of a publish. OK, and only OK, means: a complete volume is at the target. */
public sealed interface PublishOutcome {
  /** The volume was built and put in place. */
  record Published() implements PublishOutcome {}

  /** It was there, complete. */
  record AlreadyPublished() implements PublishOutcome {}

  /** It is not there: no directory, no mount, nothing in memory. */
  record NotPublished(Failure failure) implements PublishOutcome {}
}
