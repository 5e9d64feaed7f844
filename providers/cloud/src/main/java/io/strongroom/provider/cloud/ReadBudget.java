package io.strongroom.provider.cloud;

import io.strongroom.provider.ContentLimits;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import java.util.Optional;

/**
 * The memory for values that one fetch reads before it makes files of them: once they exceed what
 * the volume may hold, or four times that on the heap, nothing more is read. Any thread.
 */
public final class ReadBudget {
  /** Values of which only some keys become files may be larger than these. */
  private static final int HELD_FOR_EACH_BYTE = 4;

  private final ContentLimits limits;
  private long files;
  private long held;
  private Optional<StoreException> full = Optional.empty();

  public ReadBudget(ContentLimits limits) {
    this.limits = limits;
  }

  /** How many files the volume takes. */
  public int files() {
    return limits.files();
  }

  /**
   * To be asked before a value is read.
   *
   * @param object how a message calls it
   * @throws StoreException if what was read before is too much already
   */
  public synchronized void check(String object) throws StoreException {
    if (full.isPresent()) {
      throw full.get().withText("%s: was not read after: %s".formatted(object, full.get().text()));
    }
  }

  /**
   * Counts a value that was read. It never fails: {@link FilesOfVolume} names the object that
   * exceeds the volume, in the order of the class; here only the reads after it are refused.
   *
   * @param inFiles how many bytes of files become of it at least
   * @param inHeap how many bytes it has itself
   */
  public synchronized void take(String object, long inFiles, long inHeap) {
    files += inFiles;
    held += inHeap;
    if (full.isEmpty()
        && (files > limits.volumeBytes() || held > HELD_FOR_EACH_BYTE * limits.volumeBytes())) {
      full =
          Optional.of(
              StoreException.of(
                  Phase.FETCH,
                  Kind.TOO_LARGE,
                  "%s: with it %d bytes were read, more than a volume of %d takes; %s"
                      .formatted(object, held, limits.volumeBytes(), ContentLimits.FEWER_BYTES)));
    }
  }
}
