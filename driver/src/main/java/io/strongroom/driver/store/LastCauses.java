package io.strongroom.driver.store;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.strongroom.driver.failure.FailureText;
import io.strongroom.driver.failure.FetchSubject;
import io.strongroom.driver.observe.OneLine;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchResult;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Why a store was away when a class was asked for last. A call that is not made says that again,
 * with the number of its problems and the store's id of the request: until the store is called
 * again, the same trouble is the same message, so that events are counted and not multiplied. A
 * message beyond 600 bytes is cut, and a pause that the store asked for is left out. By class,
 * since a message may name what a namespace has in the store. Thread-safe.
 */
final class LastCauses {
  /** Beyond this many, the one that was unused for longest is forgotten. */
  private static final int MAX = 1024;

  private static final int MAX_MESSAGE = 600;

  /** The others' messages are not in the text. */
  private static final int MAX_OTHER_MESSAGE = 120;

  /** Beyond this many problems of one call the message's "and N more" is less than it was. */
  private static final int MAX_FAILURES = 32;

  private record Key(String store, String spc) {
    static Key of(FetchSubject subject) {
      return new Key(OneLine.cut(subject.store(), MAX_MESSAGE), subject.spc());
    }
  }

  @GuardedBy("this")
  private final Map<Key, List<FetchFailure>> causes = new LinkedHashMap<>(16, 0.75f, true);

  /** Notes what a call has ended with. */
  synchronized void ended(FetchSubject subject, FetchResult result) {
    if (result instanceof FetchResult.Failed(List<FetchFailure> failures, _)
        && isAway(FailureText.leading(failures))) {
      FetchFailure leading = FailureText.leading(failures);
      causes.put(
          Key.of(subject),
          Stream.concat(
                  Stream.of(kept(leading, MAX_MESSAGE)),
                  failures.stream()
                      .sorted(Comparator.comparing(FetchFailure::kind)) // the leading one is first
                      .skip(1)
                      .limit(MAX_FAILURES - 1)
                      .map(failure -> kept(failure, MAX_OTHER_MESSAGE)))
              .toList());
      if (causes.size() > MAX) {
        causes.remove(causes.keySet().iterator().next());
      }
    } else {
      causes.remove(Key.of(subject));
    }
  }

  /** The failures that a call ends with while the circuit is open. */
  synchronized List<FetchFailure> of(FetchSubject subject, FetchFailure notCalled) {
    List<FetchFailure> cause = causes.get(Key.of(subject));
    return cause == null || !isAway(notCalled) ? List.of(notCalled) : cause;
  }

  private static FetchFailure kept(FetchFailure failure, int maxMessage) {
    return new FetchFailure(
        failure.object(),
        failure.phase(),
        failure.kind(),
        OneLine.cut(failure.message(), maxMessage),
        failure.storeCode(),
        failure.requestId(),
        Optional.empty());
  }

  private static boolean isAway(FetchFailure failure) {
    return failure.kind() == Kind.UNAVAILABLE || failure.kind() == Kind.TIMEOUT;
  }
}
