package io.strongroom.driver.status;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.strongroom.driver.kube.KubernetesException;
import io.strongroom.driver.observe.Defects;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.provider.Moment;
import io.strongroom.provider.MonotonicClock;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of what is to be written to the API server. Thread-safe. It holds keys, not content: the
 * writer takes the newest state of a key when its turn comes, so a key that is marked ten times is
 * written once, and an API server that is away for an hour costs no memory. Keys have their turn in
 * the order in which they came; there is no window to wait for more, because a burst coalesces
 * while it queues.
 *
 * <p>It moves only when {@link #runNext} is called: by {@link ApiWorker}, or by a test.
 */
final class ApiQueue {
  private static final Logger LOG = LoggerFactory.getLogger(ApiQueue.class);

  enum Kind {
    STATUS,
    EVENTS
  }

  /** A volume's status, or its events. */
  record Key(Kind kind, TargetPath target) {}

  /** Writes the newest state of a key. */
  interface Writer {
    Turn write(Key key) throws KubernetesException, InterruptedException;
  }

  /**
   * The outcome of a turn without failure.
   *
   * @param asked whether the API server was called: a state that it has already needs no call
   * @param again when the key has its next turn although it is not marked again
   */
  record Turn(boolean asked, Optional<Moment> again) {}

  private static final class Entry {
    final Key key;
    Moment due;
    long turn;
    int failures;
    boolean running;
    boolean toldAgain;

    Entry(Key key, Moment due) {
      this.key = key;
      this.due = due;
    }
  }

  private final Writer writer;
  private final MonotonicClock clock;
  private final QueueWaits waits;

  @GuardedBy("this")
  private final Map<Key, Entry> entries = new HashMap<>();

  @GuardedBy("this")
  private final TreeSet<Entry> waiting =
      new TreeSet<>(
          Comparator.comparing((Entry entry) -> entry.due).thenComparingLong(entry -> entry.turn));

  @GuardedBy("this")
  private final Circuit circuit;

  @GuardedBy("this")
  private final Refusals refusals = new Refusals();

  @GuardedBy("this")
  private long turns;

  @GuardedBy("this")
  private boolean woken;

  /**
   * @param jitter factors around 1, for the waits after failures
   */
  ApiQueue(Writer writer, MonotonicClock clock, DoubleSupplier jitter) {
    this.writer = writer;
    this.clock = clock;
    this.waits = new QueueWaits(jitter);
    this.circuit = new Circuit(waits);
  }

  /**
   * Marks a key. It has its turn at once, unless the last one failed. Called by listeners; returns
   * at once.
   */
  synchronized void tell(Key key) {
    Moment now = clock.now();
    Entry entry = entries.get(key);
    if (entry == null) {
      entry = new Entry(key, now);
      entries.put(key, entry);
      enqueue(entry, now);
    } else if (entry.running) {
      entry.toldAgain = true;
    } else if (entry.failures == 0 && entry.due.isAfter(now)) {
      waiting.remove(entry);
      enqueue(entry, now);
    }
    wake();
  }

  @GuardedBy("this")
  private void enqueue(Entry entry, Moment due) {
    entry.due = due;
    entry.turn = turns++;
    waiting.add(entry);
  }

  synchronized int size() {
    return entries.size();
  }

  /**
   * Gives the next key its turn, if one is due. Called by one thread.
   *
   * @return when the next turn is due; empty if nothing waits
   */
  Optional<Moment> runNext() throws InterruptedException {
    Optional<Entry> next = takeDue();
    if (next.isPresent()) {
      run(next.get());
    }
    return nextDue();
  }

  private synchronized Optional<Entry> takeDue() {
    if (waiting.isEmpty()) {
      return Optional.empty();
    }
    Moment now = clock.now();
    Entry first = waiting.first();
    if (first.due.isAfter(now) || circuit.closedUntil().isAfter(now)) {
      return Optional.empty();
    }
    waiting.remove(first);
    first.running = true;
    first.toldAgain = false;
    return Optional.of(first);
  }

  private synchronized Optional<Moment> nextDue() {
    if (waiting.isEmpty()) {
      return Optional.empty();
    }
    Moment due = waiting.first().due;
    return Optional.of(due.isAfter(circuit.closedUntil()) ? due : circuit.closedUntil());
  }

  private void run(Entry entry) throws InterruptedException {
    try {
      written(entry, writer.write(entry.key));
    } catch (KubernetesException e) {
      failed(entry, e);
    } catch (RuntimeException defect) {
      LOG.error("{} of {}: {}", entry.key.kind(), entry.key.target(), Defects.describe(defect));
      settle(entry, Optional.empty());
    }
  }

  private synchronized void written(Entry entry, Turn turn) {
    if (turn.asked()) {
      refusals.taken(entry.key.kind());
      answered();
    }
    entry.failures = 0;
    settle(entry, turn.again());
  }

  /** Ends the waits of keys that failed while the API server was away. */
  @GuardedBy("this")
  private void answered() {
    if (circuit.answered()) {
      Moment now = clock.now();
      for (Entry entry : waiting.stream().filter(each -> each.failures > 0).toList()) {
        waiting.remove(entry);
        enqueue(entry, now);
      }
    }
  }

  private synchronized void failed(Entry entry, KubernetesException e) {
    Moment now = clock.now();
    entry.failures++;
    switch (e.reason()) {
      case UNAVAILABLE, UNAUTHORIZED -> {
        circuit.away(e, now, entries.size());
        enqueueAfter(entry, now, waits.unavailable(entry.failures));
      }
      case THROTTLED -> {
        circuit.throttled(e, now);
        enqueueAfter(entry, now, Duration.ZERO);
      }
      case CONFLICT -> {
        answered();
        enqueueAfter(entry, now, waits.unavailable(entry.failures));
      }
      case FORBIDDEN -> {
        if (circuit.forbidden(now)) {
          refused(entry, e, now);
        } else {
          enqueueAfter(entry, now, waits.unavailable(entry.failures));
        }
      }
      // A field that the cluster's CRD does not know is a 500 too, and stays one.
      case FAILED -> refused(entry, e, now);
      case NOT_FOUND, INVALID, GONE, ALREADY_EXISTS -> {
        // The same write would fail again: the next attempt is made with the next change.
        answered();
        refusals.refused(entry.key.kind(), e);
        entry.failures = 0;
        settle(entry, Optional.empty());
      }
    }
  }

  @GuardedBy("this")
  private void refused(Entry entry, KubernetesException e, Moment now) {
    answered();
    refusals.refused(entry.key.kind(), e);
    enqueueAfter(entry, now, waits.forbidden(entry.failures));
  }

  @GuardedBy("this")
  private void enqueueAfter(Entry entry, Moment now, Duration wait) {
    entry.running = false;
    enqueue(entry, now.plus(wait));
  }

  private synchronized void settle(Entry entry, Optional<Moment> again) {
    entry.running = false;
    if (entry.toldAgain) {
      enqueue(entry, clock.now());
    } else if (again.isPresent()) {
      enqueue(entry, again.get());
    } else {
      entries.remove(entry.key);
    }
  }

  /** Whether a key is due now. */
  synchronized boolean hasDue() {
    return nextDue().filter(due -> !due.isAfter(clock.now())).isPresent();
  }

  /** Waits until a key is due, one is marked, or {@link #wake} is called. */
  synchronized void await() throws InterruptedException {
    while (!woken) {
      Optional<Moment> due = nextDue();
      if (due.isEmpty()) {
        wait();
      } else {
        Duration left = clock.now().until(due.get());
        if (!left.isPositive()) {
          break;
        }
        wait(left.toMillis() + 1); // a part of a millisecond must not become a busy loop
      }
    }
    woken = false;
  }

  synchronized void wake() {
    woken = true;
    notifyAll();
  }
}
