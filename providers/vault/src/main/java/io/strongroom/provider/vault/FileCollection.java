package io.strongroom.provider.vault;

import io.strongroom.provider.ContentLimits;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.SecretFile;
import java.util.ArrayList;
import java.util.List;

/** The files of a volume while they come together, within its limits; wiped unless delivered. */
final class FileCollection implements AutoCloseable {
  private final ContentLimits limits;
  private final List<SecretFile> files = new ArrayList<>();
  private long left;

  FileCollection(ContentLimits limits) {
    this.limits = limits;
    left = limits.volumeBytes();
  }

  /** What the volume still takes. */
  ContentLimits left() {
    return new ContentLimits(left, limits.files() - files.size());
  }

  /** Takes the files of an object over, also when there is no room for them. */
  void add(List<SecretFile> more) throws VaultException {
    files.addAll(more);
    long size = more.stream().mapToLong(file -> file.contents().size()).sum();
    if (size > left) {
      throw VaultException.of(
          Kind.TOO_LARGE,
          "it has %d bytes; of the %d bytes that the volume takes %d are left; %s"
              .formatted(size, limits.volumeBytes(), left, ContentLimits.FEWER_BYTES));
    }
    if (files.size() > limits.files()) {
      throw VaultException.of(
          Kind.TOO_LARGE,
          "with it there are %d files, a volume takes %d; %s"
              .formatted(files.size(), limits.files(), ContentLimits.FEWER_FILES));
    }
    left -= size;
  }

  /** Hands the files over. */
  List<SecretFile> deliver() {
    List<SecretFile> delivered = List.copyOf(files);
    files.clear();
    return delivered;
  }

  @Override
  public void close() {
    files.forEach(file -> file.contents().close());
  }
}
