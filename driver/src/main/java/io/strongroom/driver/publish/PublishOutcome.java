package io.strongroom.driver.publish;

import io.strongroom.driver.failure.Failure;

/** The outcome of a publish. OK, and only OK, means: a complete volume is at the target. */
public sealed interface PublishOutcome {
  /** The volume was built and put in place. */
  record Published() implements PublishOutcome {}

  /** A complete volume was there already. */
  record AlreadyPublished() implements PublishOutcome {}

  /** The publish failed and left no directory, no mount and no entry in memory. */
  record NotPublished(Failure failure) implements PublishOutcome {}
}
