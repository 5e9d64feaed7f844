package io.strongroom.driver.publish;

import io.strongroom.driver.failure.Failure;

/** The outcome of an unpublish. */
public sealed interface UnpublishOutcome {
  /** There is no volume at the target any more; there may have been none. */
  record Unpublished() implements UnpublishOutcome {}

  /** The unpublish failed; kubelet asks again. */
  record NotUnpublished(Failure failure) implements UnpublishOutcome {}
}
