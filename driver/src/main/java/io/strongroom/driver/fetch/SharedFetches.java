package io.strongroom.driver.fetch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.strongroom.driver.failure.FailureException;
import io.strongroom.driver.store.StoreCall.Purpose;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.Moment;
import io.strongroom.provider.MonotonicClock;
import io.strongroom.provider.ObjectVersion;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Fetches that volumes may share: one at a time runs for each key on this node. Thread-safe. A
 * publish may be served by another volume's answer, if that is seconds old; a refresh always asks.
 *
 * <p>Whether a volume may be served is decided for each one: by the same key, and by valid tokens
 * of its own. A refusal is never shared, since it may be the token's fault; nor is an answer for
 * the pod that asked alone, which may show only in the answer.
 */
public final class SharedFetches {
  /**
   * The greatest age of an answer that serves a publish. Pods of one Deployment start on a node
   * within a few seconds of each other; and for as long a pod may start with a secret that has just
   * been replaced, and keep it until its first refresh.
   */
  public static final Duration WINDOW = Duration.ofSeconds(5);

  /** Bytes of plaintext kept for callers that may never come: four volumes of the usual limit. */
  public static final long MAX_KEPT_BYTES = 8L << 20;

  private final VolumeFetch content;
  private final MonotonicClock clock;
  private final BiConsumer<Duration, Runnable> later;
  private final ConcurrentHashMap<ShareKey, Slot> slots = new ConcurrentHashMap<>();
  private final AtomicLong keptBytes = new AtomicLong();

  /**
   * @param later runs an action after a time, in another thread
   */
  public SharedFetches(
      VolumeFetch content, MonotonicClock clock, BiConsumer<Duration, Runnable> later) {
    this.content = content;
    this.clock = clock;
    this.later = later;
  }

  /**
   * The answer for a first publish: a fresh one of another volume, or a fetch with the volume's own
   * tokens. The caller closes it.
   */
  public Answer first(Source.BuiltIn source, VolumeRequest request, Deadline deadline)
      throws InterruptedException, FailureException {
    Call own = () -> content.fetch(source, request, List.of(), deadline, Purpose.PUBLISH);
    if (source.share().isEmpty()) {
      return Answer.of(own.run());
    }
    Moment came = clock.now();
    return inTurn(
        source.share().get(),
        deadline,
        slot ->
            holdsTokens(request, source) ? slot.answerFor(came, clock.now()).orElse(null) : null,
        own);
  }

  /** The answer for a refresh: always a fetch, with the donor's tokens. The caller closes it. */
  public Answer again(
      Source.BuiltIn source, VolumeRequest donor, List<ObjectVersion> held, Deadline deadline)
      throws InterruptedException, FailureException {
    Call call = () -> content.fetch(source, donor, held, deadline, Purpose.REFRESH);
    return source.share().isEmpty()
        ? Answer.of(call.run())
        : inTurn(source.share().get(), deadline, _ -> null, call);
  }

  /** Whether a store refused the caller: with another token it may answer. */
  public static boolean isRefusal(FetchResult result) {
    return result instanceof FetchResult.Failed(List<FetchFailure> failures, _)
        && failures.stream()
            .map(FetchFailure::kind)
            .anyMatch(kind -> kind == Kind.UNAUTHENTICATED || kind == Kind.DENIED);
  }

  /** Wipes kept answers; fetches under way end by themselves. */
  public void close() {
    slots.forEach((key, slot) -> drop(key, slot, null));
  }

  private boolean holdsTokens(VolumeRequest request, Source.BuiltIn source) {
    return TokenClaims.allValid(request.pod().tokens(), source.fetch().audiences(), clock.now());
  }

  @FunctionalInterface
  private interface Call {
    FetchResult run() throws InterruptedException, FailureException;
  }

  @FunctionalInterface
  private interface Ready {
    @Nullable Answer in(Slot slot);
  }

  private Answer inTurn(ShareKey key, Deadline deadline, Ready ready, Call call)
      throws InterruptedException, FailureException {
    Slot slot = slots.compute(key, (_, known) -> enter(known));
    try {
      Duration patience = deadline.remaining();
      if (!slot.turn.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        return Answer.of(new FetchResult.Failed(noTurn(patience)));
      }
      try {
        if (!slot.isPodBound()) {
          Answer answer = ready.in(slot);
          return answer == null ? fetch(key, slot, call) : answer;
        }
      } finally {
        slot.turn.unlock();
      }
      return Answer.of(call.run());
    } finally {
      slots.computeIfPresent(key, (_, present) -> leave(present));
    }
  }

  private static FetchFailure noTurn(Duration patience) {
    return FetchFailure.of(
        "",
        Kind.TIMEOUT,
        "another volume's fetch of the same took longer than %d s"
            .formatted(Math.max(1, patience.toSeconds())));
  }

  private Answer fetch(ShareKey key, Slot slot, Call call)
      throws InterruptedException, FailureException {
    Answer answer = Answer.of(call.run());
    switch (answer.result()) {
      case FetchResult.Fetched(_, _, _, boolean podBound) when podBound -> slot.answersOnePod();
      case FetchResult.Fetched fetched -> keep(key, slot, answer, fetched);
      case FetchResult.Failed failed -> slot.failed(failed, clock.now());
      case FetchResult.NotChanged _ -> {}
    }
    return answer;
  }

  private void keep(ShareKey key, Slot slot, Answer answer, FetchResult.Fetched fetched) {
    long bytes = fetched.files().stream().mapToLong(file -> file.contents().size()).sum();
    if (keptBytes.addAndGet(bytes) > MAX_KEPT_BYTES) {
      keptBytes.addAndGet(-bytes);
      return;
    }
    Kept kept = new Kept(answer.another(), clock.now(), bytes);
    slot.keep(kept).ifPresent(this::giveBack);
    later.accept(WINDOW, () -> drop(key, slot, kept));
  }

  /**
   * @param only the answer to drop, if it is still there; null for whatever is there
   */
  private void drop(ShareKey key, Slot slot, @Nullable Kept only) {
    slot.drop(only).ifPresent(this::giveBack);
    slots.computeIfPresent(key, (_, present) -> present.isOfUse() ? present : null);
  }

  private void giveBack(Kept kept) {
    keptBytes.addAndGet(-kept.bytes());
    kept.answer().close();
  }

  private static Slot enter(@Nullable Slot known) {
    Slot slot = known == null ? new Slot() : known;
    slot.users++;
    return slot;
  }

  private static @Nullable Slot leave(Slot slot) {
    slot.users--;
    return slot.isOfUse() ? slot : null;
  }

  private record Kept(Answer answer, Moment answered, long bytes) {}

  private record Failed(FetchResult.Failed result, Moment answered) {}

  /** The fetches of one key: whose turn it is, and the last answer. */
  private static final class Slot {
    /** Fair: the caller that has waited longest has the least time left. */
    private final ReentrantLock turn = new ReentrantLock(true);

    /** Changed inside the map's compute only. */
    private int users;

    /** The answer was for one pod: no volume waits for another's fetch. */
    @GuardedBy("this")
    private boolean podBound;

    @GuardedBy("this")
    private Optional<Kept> kept = Optional.empty();

    @GuardedBy("this")
    private Optional<Failed> failed = Optional.empty();

    synchronized boolean isPodBound() {
      return podBound;
    }

    synchronized void answersOnePod() {
      podBound = true;
    }

    /**
     * The answer that serves a volume which came at {@code came}: content within {@link #WINDOW},
     * or the failure of a fetch that it has waited for.
     */
    synchronized Optional<Answer> answerFor(Moment came, Moment now) {
      Optional<Answer> fresh =
          kept.filter(one -> !one.answered().plus(WINDOW).isBefore(now))
              .map(one -> one.answer().another());
      return fresh.isPresent()
          ? fresh
          : failed
              .filter(one -> !one.answered().isBefore(came) && !isRefusal(one.result()))
              .map(one -> Answer.of(one.result()));
    }

    /** Replaces the kept answer; the older one is returned, for the caller to close. */
    synchronized Optional<Kept> keep(Kept newer) {
      Optional<Kept> older = kept;
      kept = Optional.of(newer);
      failed = Optional.empty();
      return older;
    }

    synchronized void failed(FetchResult.Failed result, Moment now) {
      failed = Optional.of(new Failed(result, now));
    }

    synchronized Optional<Kept> drop(@Nullable Kept only) {
      Optional<Kept> dropped = kept.filter(one -> only == null || one.equals(only));
      if (dropped.isPresent()) {
        kept = Optional.empty();
      }
      return dropped;
    }

    synchronized boolean isOfUse() {
      return users > 0 || kept.isPresent();
    }
  }
}
