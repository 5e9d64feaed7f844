package io.strongroom.provider.cloud;

import io.strongroom.provider.ContentLimits;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import java.util.Optional;

/**
 * The room for values that one fetch reads before it makes files of them. Once a volume cannot take
 * what was read, nothing more is read. Any thread may ask.
 */
public final class Room {
  /** Values of which only some keys become files may be larger than these. */
  private static final int HELD_FOR_EACH_BYTE = 4;

  private final ContentLimits limits;
  private long files;
  private long held;
  private Optional<StoreException> full = Optional.empty();

  public Room(ContentLimits limits) {
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
      throw full.get().saying("%s: was not read after: %s".formatted(object, full.get().text()));
    }
  }

  /**
   * Counts a value that was read.
   *
   * @param inFiles how many bytes of files become of it at least
   * @param inHeap how many bytes it has itself
   */
  public synchronized void take(String object, long inFiles, long inHeap) throws StoreException {
    check(object);
    long left = limits.volumeBytes() - files;
    if (inFiles > left) {
      throw full(
          "%s has %d bytes; of the %d bytes that the volume takes %d are left; %s"
              .formatted(object, inFiles, limits.volumeBytes(), left, ContentLimits.FEWER_BYTES));
    }
    files += inFiles;
    held += inHeap;
    if (held > HELD_FOR_EACH_BYTE * limits.volumeBytes()) {
      throw full(
          "%s: with it the values have %d bytes, too many for a volume of %d; %s"
              .formatted(object, held, limits.volumeBytes(), ContentLimits.FEWER_BYTES));
    }
  }

  private StoreException full(String words) {
    StoreException failure = StoreException.of(Phase.FETCH, Kind.TOO_LARGE, words);
    full = Optional.of(failure);
    return failure;
  }
}
