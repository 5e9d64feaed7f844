package io.strongroom.driver.provider;

import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.SecretFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the driver makes of a provider's answer, in the order in which upstream looks at it. */
final class MountAnswers {
  /** Ids and versions go into a status object of 1.5 MiB at most, and back to the provider. */
  private static final int MAX_VERSION = 4096;

  private MountAnswers() {}

  /** Takes the answer over: its files are in the result, or wiped. */
  static FetchResult judge(MountAnswer answer, ProviderFailures failures) {
    return switch (answer) {
      case MountAnswer.Content(
              List<SecretFile> files,
              List<ObjectVersion> versions,
              String errorCode) -> {
        Optional<FetchFailure> failure = objection(versions, errorCode, failures);
        if (failure.isPresent()) {
          answer.close();
          yield new FetchResult.Failed(failure.get());
        }
        yield new FetchResult.Fetched(files, lastOfEach(versions), Optional.empty());
      }
      case MountAnswer.TooManyEntries(int most) ->
          new FetchResult.Failed(failures.tooManyEntries(most));
      case MountAnswer.Malformed() ->
          new FetchResult.Failed(failures.badAnswer("a message that is not the protocol's"));
    };
  }

  private static Optional<FetchFailure> objection(
      List<ObjectVersion> versions, String errorCode, ProviderFailures failures) {
    if (!errorCode.isEmpty()) {
      return Optional.of(failures.errorCode(errorCode));
    }
    if (versions.isEmpty()) {
      return Optional.of(failures.badAnswer("no object versions (missing object versions)"));
    }
    return versions.stream().allMatch(MountAnswers::isUsable)
        ? Optional.empty()
        : Optional.of(
            failures.badAnswer(
                "an object version that is longer than %d characters or holds control characters"
                    .formatted(MAX_VERSION)));
  }

  private static boolean isUsable(ObjectVersion version) {
    return isUsable(version.id()) && isUsable(version.version());
  }

  private static boolean isUsable(String text) {
    return text.length() <= MAX_VERSION && text.chars().noneMatch(Character::isISOControl);
  }

  /** Upstream keeps versions in a map by id, so the last one wins. */
  private static List<ObjectVersion> lastOfEach(List<ObjectVersion> versions) {
    Map<String, ObjectVersion> byId = new LinkedHashMap<>();
    versions.forEach(version -> byId.put(version.id(), version));
    return List.copyOf(byId.values());
  }
}
