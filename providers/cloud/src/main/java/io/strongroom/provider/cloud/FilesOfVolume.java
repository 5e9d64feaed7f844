package io.strongroom.provider.cloud;

import io.strongroom.provider.ContentLimits;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.SecretFile;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects the files of one fetch within the limits of its volume. The fetch closes it, which wipes
 * the files that were not handed over. One thread.
 */
public final class FilesOfVolume implements AutoCloseable {
  private final ContentLimits limits;
  private final List<SecretFile> files = new ArrayList<>();
  private long left;

  public FilesOfVolume(ContentLimits limits) {
    this.limits = limits;
    left = limits.volumeBytes();
  }

  /** The bytes that the volume still takes. */
  public long left() {
    return left;
  }

  /** What the volume still takes. */
  public ContentLimits remaining() {
    return new ContentLimits(left, limits.files() - files.size());
  }

  /**
   * Takes the files of an object over; wiped at once if there is no room for them.
   *
   * @param object its label in messages
   * @throws StoreException of kind TOO_LARGE
   */
  public void add(String object, List<SecretFile> more) throws StoreException {
    long size = more.stream().mapToLong(file -> file.contents().size()).sum();
    boolean taken = false;
    try {
      check(object, size, files.size() + more.size());
      taken = true;
    } finally {
      if (!taken) {
        more.forEach(file -> file.contents().close());
      }
    }
    files.addAll(more);
    left -= size;
  }

  private void check(String object, long size, int count) throws StoreException {
    if (size > left) {
      throw tooLarge(
          "%s has %d bytes; of the %d bytes that the volume takes %d are left; %s"
              .formatted(object, size, limits.volumeBytes(), left, ContentLimits.FEWER_BYTES));
    }
    if (count > limits.files()) {
      throw tooLarge(
          "with %s there are %d files, a volume takes %d; %s"
              .formatted(object, count, limits.files(), ContentLimits.FEWER_FILES));
    }
  }

  private static StoreException tooLarge(String text) {
    return StoreException.of(Phase.FETCH, Kind.TOO_LARGE, text);
  }

  /** Hands the files over: the caller owns them from now on. */
  public List<SecretFile> deliver() {
    List<SecretFile> delivered = List.copyOf(files);
    files.clear();
    return delivered;
  }

  @Override
  public void close() {
    files.forEach(file -> file.contents().close());
  }
}
