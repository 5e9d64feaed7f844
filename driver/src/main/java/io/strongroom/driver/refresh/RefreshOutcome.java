package io.strongroom.driver.refresh;

import io.strongroom.driver.failure.Failure;
import io.strongroom.provider.ObjectVersion;
import java.util.List;

/**
 * The outcome of one volume's refresh. In every case but {@link Gone} the volume is complete
 * afterwards.
 */
public sealed interface RefreshOutcome {
  /** The content or a mode had changed, and the new generation is in place. */
  record Updated(List<ObjectVersion> versions) implements RefreshOutcome {
    public Updated {
      versions = List.copyOf(versions);
    }
  }

  /** Nothing had changed, and nothing was written. */
  record Unchanged() implements RefreshOutcome {}

  /** The refresh failed, and the files in place were kept. */
  record Kept(Failure failure) implements RefreshOutcome {}

  /** There is no such volume, or it was unpublished meanwhile. */
  record Gone() implements RefreshOutcome {}
}
