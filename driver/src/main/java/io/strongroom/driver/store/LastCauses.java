package io.strongroom.driver.store;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.strongroom.driver.failure.FailureText;
import io.strongroom.driver.failure.FetchSubject;
import io.strongroom.driver.observe.OneLine;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Why a store was away when a class was asked for last. A call that is not made says that again,
 * letter by letter: the same trouble is the same message, so that events are counted and not
 * multiplied. By class, since a message may name what a namespace has in the store. Thread-safe.
 */
final class LastCauses {
  /** Beyond this many, the one that was unused for longest is forgotten. */
  private static final int MAX = 1024;

  private static final int MAX_MESSAGE = 600;

  private record Key(String store, String spc) {
    static Key of(FetchSubject subject) {
      return new Key(OneLine.cut(subject.store(), MAX_MESSAGE), subject.spc());
    }
  }

  @GuardedBy("this")
  private final Map<Key, FetchFailure> causes = new LinkedHashMap<>(16, 0.75f, true);

  /** Notes what a call has ended with. */
  synchronized void ended(FetchSubject subject, FetchResult result) {
    if (result instanceof FetchResult.Failed(List<FetchFailure> failures, _)
        && isAway(FailureText.leading(failures))) {
      FetchFailure cause = FailureText.leading(failures);
      causes.put(
          Key.of(subject),
          new FetchFailure(
              cause.object(),
              cause.phase(),
              cause.kind(),
              OneLine.cut(cause.message(), MAX_MESSAGE),
              cause.storeCode(),
              Optional.empty(),
              Optional.empty()));
      if (causes.size() > MAX) {
        causes.remove(causes.keySet().iterator().next());
      }
    } else {
      causes.remove(Key.of(subject));
    }
  }

  /** What a call that was not made is told to have failed by. */
  synchronized FetchFailure of(FetchSubject subject, FetchFailure notCalled) {
    FetchFailure cause = causes.get(Key.of(subject));
    return cause == null || !isAway(notCalled) ? notCalled : cause;
  }

  private static boolean isAway(FetchFailure failure) {
    return failure.kind() == Kind.UNAVAILABLE || failure.kind() == Kind.TIMEOUT;
  }
}
