package io.strongroom.driver.fetch;

import io.strongroom.driver.failure.FetchSubject;
import io.strongroom.driver.provider.ExternalProvider;
import io.strongroom.driver.volume.ContentBasis;
import io.strongroom.provider.PreparedFetch;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The resolved source of a volume's content. */
public sealed interface Source {
  FetchSubject subject();

  ContentBasis basis();

  /** Warnings about a class that works all the same; one line each. */
  List<String> warnings();

  /**
   * A provider in this process: the driver writes the files.
   *
   * @param share which fetches have the same answer; absent if the answer is for one pod alone
   */
  record BuiltIn(
      FetchSubject subject,
      ContentBasis basis,
      List<String> warnings,
      PreparedFetch fetch,
      Optional<ShareKey> share)
      implements Source {}

  /** A provider behind a socket, which may write the files itself. */
  record External(
      FetchSubject subject,
      ContentBasis basis,
      List<String> warnings,
      ExternalProvider provider,
      Map<String, String> attributes)
      implements Source {}
}
