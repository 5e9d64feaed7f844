package io.strongroom.provider;

import java.util.List;
import java.util.Optional;

/**
 * The outcome of a fetch. Everything a store can be expected to answer is an outcome here,
 * including refusals and outages; exceptions are for defects.
 */
public sealed interface FetchResult extends AutoCloseable {
  /**
   * The complete content of the volume. Closing it wipes every file.
   *
   * @param files every file of the volume, not only the changed ones
   * @param versions one per object
   * @param refreshBy when the content must be fetched again at the latest (a lease or a certificate
   *     ends), if the store states it
   * @param podBound see {@link FetchResult#podBound}
   */
  record Fetched(
      List<SecretFile> files,
      List<ObjectVersion> versions,
      Optional<Moment> refreshBy,
      boolean podBound)
      implements FetchResult {
    public Fetched {
      files = List.copyOf(files);
      versions = List.copyOf(versions);
    }

    /** Content that was not made for one pod, unless the fetch said so before. */
    public Fetched(
        List<SecretFile> files, List<ObjectVersion> versions, Optional<Moment> refreshBy) {
      this(files, versions, refreshBy, false);
    }

    @Override
    public void close() {
      files.forEach(file -> file.contents().close());
    }
  }

  /**
   * Every object still has the version that is held, and the store counts it and dates it as
   * before; nothing was read.
   */
  record NotChanged(Optional<Moment> refreshBy, boolean podBound) implements FetchResult {
    /** The same for every pod, unless the fetch said otherwise before. */
    public NotChanged(Optional<Moment> refreshBy) {
      this(refreshBy, false);
    }
  }

  /**
   * At least one object could not be fetched, so none is delivered.
   *
   * @param refreshBy when to fetch again at the latest, because content in the volume ends (a
   *     lease, a certificate); empty if the store does not state it
   */
  record Failed(List<FetchFailure> failures, Optional<Moment> refreshBy) implements FetchResult {
    public Failed {
      failures = List.copyOf(failures);
      if (failures.isEmpty()) {
        throw new IllegalArgumentException("a failed fetch names at least one failure");
      }
    }

    public Failed(List<FetchFailure> failures) {
      this(failures, Optional.empty());
    }

    public Failed(FetchFailure failure) {
      this(List.of(failure));
    }
  }

  /**
   * Whether the result is for the requesting pod alone, which showed only in the store's answer:
   * then it serves no other volume, though {@link PreparedFetch#podBound} was false before. From
   * then on that is true, so that no other pod waits for such an answer.
   */
  default boolean podBound() {
    return false;
  }

  @Override
  default void close() {}
}
