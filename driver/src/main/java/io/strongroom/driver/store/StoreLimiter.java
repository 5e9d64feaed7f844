package io.strongroom.driver.store;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.strongroom.driver.store.StoreCall.Purpose;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.Moment;
import io.strongroom.provider.MonotonicClock;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps calls away from stores that do not answer, and from those that throttle.
 *
 * <p>A store that is away is so for all callers: its circuit is the node's. A store that throttles
 * means its caller, and one tenant must not be able to keep another one's pods waiting: a wait that
 * a store asked for holds for the namespace whose call got that answer, and there only for what the
 * store counts together ({@link StoreCall#limitedBy}).
 */
final class StoreLimiter {
  /**
   * Classes name stores, so a tenant could fill the memory with circuits. Beyond this many, the
   * circuit that was unused for longest is dropped: its store, if it is still away, is called a few
   * times in vain.
   */
  static final int MAX_CIRCUITS = 1024;

  /**
   * Refreshes and kubelet ask for a store that volumes need more often than this, unless the
   * interval is longer. One that was not asked for since is taken to be needed no more.
   */
  private static final Duration NEEDED = Duration.ofMinutes(5);

  private final Duration interval;
  private final MonotonicClock clock;

  @GuardedBy("this")
  private final Map<String, StoreCircuit> circuits = new HashMap<>();

  private final Pauses pauses = new Pauses();

  /**
   * @param interval between two refreshes of a volume
   */
  StoreLimiter(Duration interval, MonotonicClock clock) {
    this.interval = interval;
    this.clock = clock;
  }

  /** A call that is let through. The caller reports its end, once. */
  final class Pass {
    private final CallKey call;
    private final Purpose purpose;
    private final StoreCircuit.Turn turn;

    private Pass(CallKey call, Purpose purpose, StoreCircuit.Turn turn) {
      this.call = call;
      this.purpose = purpose;
      this.turn = turn;
    }

    /** The call ended with an answer or at its deadline. */
    void ended(FetchResult result) {
      if (isGuarded(purpose)) {
        StoreLimiter.this.ended(call, turn, result);
      }
    }

    /** Its caller had gone, or it failed by a defect: its end says nothing of the store. */
    void abandoned() {
      if (isGuarded(purpose)) {
        StoreLimiter.this.abandoned(call, turn);
      }
    }
  }

  /** Fails if the circuit is open or the store throttles; takes no turn. */
  void check(StoreCall call) throws CallNotPermittedException {
    if (isGuarded(call.purpose())) {
      check(CallKey.of(call), call.purpose());
    }
  }

  private synchronized void check(CallKey call, Purpose purpose) throws CallNotPermittedException {
    Moment now = clock.now();
    checkThrottled(call, now);
    StoreCircuit circuit = circuits.get(call.store());
    if (circuit != null) {
      checkDenial(circuit.denial(purpose, now));
    }
  }

  /** Takes a turn, or fails if the circuit is open or the store throttles. */
  Pass enter(StoreCall call) throws CallNotPermittedException {
    return enter(CallKey.of(call), call.purpose());
  }

  private synchronized Pass enter(CallKey call, Purpose purpose) throws CallNotPermittedException {
    if (!isGuarded(purpose)) {
      return new Pass(call, purpose, StoreCircuit.Turn.ORDINARY);
    }
    Moment now = clock.now();
    checkThrottled(call, now);
    StoreCircuit circuit =
        circuits.computeIfAbsent(call.store(), _ -> new StoreCircuit(interval, now));
    return switch (circuit.enter(purpose, now)) {
      case StoreCircuit.Permission.Granted(StoreCircuit.Turn turn) -> new Pass(call, purpose, turn);
      case StoreCircuit.Permission.Denied denied -> throw notPermitted(denied);
    };
  }

  /** How many stores are taken to be away, of those that calls were asked for lately. */
  synchronized long openCircuits() {
    Duration twice = interval.plus(interval);
    Moment oldest = clock.now().minus(twice.compareTo(NEEDED) > 0 ? twice : NEEDED);
    return circuits.values().stream()
        .filter(circuit -> circuit.isShut() && !circuit.lastUse().isBefore(oldest))
        .count();
  }

  private static boolean isGuarded(Purpose purpose) {
    return purpose != Purpose.SOCKET;
  }

  @GuardedBy("this")
  private void checkThrottled(CallKey call, Moment now) throws CallNotPermittedException {
    Optional<Moment> until = pauses.until(call, now);
    if (until.isPresent()) {
      throw new CallNotPermittedException(
          failure(Kind.THROTTLED, "it asked to be called less often, so it was not asked now"),
          until.get());
    }
  }

  private static void checkDenial(Optional<StoreCircuit.Permission.Denied> denied)
      throws CallNotPermittedException {
    if (denied.isPresent()) {
      throw notPermitted(denied.get());
    }
  }

  private static CallNotPermittedException notPermitted(StoreCircuit.Permission.Denied denied) {
    return new CallNotPermittedException(
        failure(
            Kind.UNAVAILABLE, "it did not answer several times in a row, so it was not asked now"),
        denied.until());
  }

  /** Without a number that changes: the same trouble is the same message, and one event. */
  private static FetchFailure failure(Kind kind, String message) {
    return FetchFailure.of("", kind, message);
  }

  private synchronized void ended(CallKey call, StoreCircuit.Turn turn, FetchResult result) {
    Moment now = clock.now();
    StoreCircuit circuit = circuits.get(call.store());
    if (circuit != null) {
      circuit.ended(turn, isOutage(result), now);
    }
    requestedWait(result).ifPresent(wait -> pauses.begin(call, now, wait));
    forgetUnused(call.store());
  }

  private synchronized void abandoned(CallKey call, StoreCircuit.Turn turn) {
    StoreCircuit circuit = circuits.get(call.store());
    if (circuit != null) {
      circuit.abandoned(turn);
    }
    forgetUnused(call.store());
  }

  @GuardedBy("this")
  private void forgetUnused(String store) {
    circuits.computeIfPresent(store, (_, circuit) -> circuit.isForgettable() ? null : circuit);
    if (circuits.size() > MAX_CIRCUITS) {
      circuits.entrySet().stream()
          .filter(each -> !each.getValue().isUnderWay())
          .min(Comparator.comparing(each -> each.getValue().lastUse()))
          .map(Map.Entry::getKey)
          .ifPresent(circuits::remove);
    }
  }

  /**
   * Whether every failure is UNAVAILABLE or TIMEOUT: an answer about one object is an answer of the
   * store.
   */
  private static boolean isOutage(FetchResult result) {
    return result instanceof FetchResult.Failed(List<FetchFailure> failures, _)
        && failures.stream().map(FetchFailure::kind).allMatch(StoreLimiter::isOutage);
  }

  /**
   * The longest pause that the store asked for with THROTTLED, UNAVAILABLE or TIMEOUT; one beside
   * another failure concerns that object only.
   */
  private static Optional<Duration> requestedWait(FetchResult result) {
    return result instanceof FetchResult.Failed(List<FetchFailure> failures, _)
        ? failures.stream()
            .filter(failure -> failure.kind() == Kind.THROTTLED || isOutage(failure.kind()))
            .flatMap(failure -> failure.retryAfter().stream())
            .max(Comparator.naturalOrder())
        : Optional.empty();
  }

  private static boolean isOutage(Kind kind) {
    return kind == Kind.UNAVAILABLE || kind == Kind.TIMEOUT;
  }
}
