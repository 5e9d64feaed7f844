package io.strongroom.driver.status;

import io.strongroom.driver.kube.KubernetesException;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.provider.Moment;
import io.strongroom.provider.MonotonicClock;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.DoubleSupplier;

/**
 * The keys of what is to be written to the API server. It holds keys, not content: the newest state
 * of a key is written when its turn comes, so a key that is marked ten times is written once, and
 * an API server that is away for an hour costs no memory. Keys have their turn in the order in
 * which they came; there is no window to wait for more, because a burst coalesces while it queues.
 *
 * <p>Not thread-safe: the thread of {@link ApiWorker} owns it.
 */
final class ApiQueue {
  enum Kind {
    STATUS,
    EVENTS
  }

  /** A volume's status, or its events. */
  record Key(Kind kind, TargetPath target) {}

  /**
   * A key that waits for its turn.
   *
   * @param number rises with each entry: the order of those that are due at the same moment
   * @param failures of its latest turns, in a row
   */
  record Entry(Key key, Moment due, long number, int failures) {}

  /**
   * The outcome of a turn without failure.
   *
   * @param called whether the API server was called: a state that it has already needs no call
   * @param again when the key has its next turn although it is not marked again
   */
  record Turn(boolean called, Optional<Moment> again) {
    /** There was nothing to write. */
    static final Turn NONE = new Turn(false, Optional.empty());
  }

  private final MonotonicClock clock;
  private final QueueWaits waits;
  private final Circuit circuit;
  private final RefusalLog refusals = new RefusalLog();
  private final Map<Key, Entry> entries = new HashMap<>();
  private final TreeSet<Entry> waiting =
      new TreeSet<>(Comparator.comparing(Entry::due).thenComparingLong(Entry::number));
  private long numbers;

  /**
   * @param jitter factors around 1, for the waits after failures
   */
  ApiQueue(MonotonicClock clock, DoubleSupplier jitter) {
    this.clock = clock;
    this.waits = new QueueWaits(jitter);
    this.circuit = new Circuit(waits);
  }

  /** Marks a key: its turn is due now, unless its last one failed. */
  void mark(Kind kind, TargetPath target) {
    Key key = new Key(kind, target);
    Moment now = clock.now();
    Entry entry = entries.get(key);
    if (entry == null || (entry.failures() == 0 && entry.due().isAfter(now))) {
      enqueue(key, now, 0);
    }
  }

  private void enqueue(Key key, Moment due, int failures) {
    Entry entry = new Entry(key, due, numbers++, failures);
    Entry before = entries.put(key, entry);
    if (before != null) {
      waiting.remove(before);
    }
    waiting.add(entry);
  }

  int size() {
    return entries.size();
  }

  /**
   * Takes the next key that is due out of the queue. Its outcome is then given to {@link #written}
   * or {@link #failed}; one that is marked meanwhile waits for another turn.
   */
  Optional<Entry> take() {
    if (!isDue()) {
      return Optional.empty();
    }
    Entry first = waiting.removeFirst();
    entries.remove(first.key());
    return Optional.of(first);
  }

  /** Whether a key is due now. */
  boolean isDue() {
    return nextDue().filter(due -> !due.isAfter(clock.now())).isPresent();
  }

  /** When the next turn is due; empty if nothing waits. */
  Optional<Moment> nextDue() {
    if (waiting.isEmpty()) {
      return Optional.empty();
    }
    Moment due = waiting.first().due();
    return Optional.of(due.isAfter(circuit.openUntil()) ? due : circuit.openUntil());
  }

  void written(Entry entry, Turn turn) {
    if (turn.called()) {
      refusals.succeeded(entry.key().kind());
      answered();
    }
    if (!entries.containsKey(entry.key())) {
      turn.again().ifPresent(due -> enqueue(entry.key(), due, 0));
    }
  }

  /** Ends the waits of keys that failed while the API server was away. */
  private void answered() {
    if (circuit.answered()) {
      Moment now = clock.now();
      List<Entry> failed = waiting.stream().filter(each -> each.failures() > 0).toList();
      failed.forEach(each -> enqueue(each.key(), now, each.failures()));
    }
  }

  void failed(Entry entry, KubernetesException e) {
    Moment now = clock.now();
    int failures = entry.failures() + 1;
    switch (e.reason()) {
      case UNAVAILABLE, UNAUTHORIZED -> {
        retry(entry, now, waits.unavailable(failures));
        circuit.away(e, now, entries.size());
      }
      case THROTTLED -> {
        circuit.throttled(e, now);
        retry(entry, now, Duration.ZERO);
      }
      case CONFLICT -> {
        answered();
        retry(entry, now, waits.unavailable(failures));
      }
      case FORBIDDEN -> {
        if (circuit.forbidden(now)) {
          refused(entry, e, now);
        } else {
          retry(entry, now, waits.unavailable(failures));
        }
      }
      // A field that the cluster's CRD does not know is a 500 too, and stays one.
      case FAILED -> refused(entry, e, now);
      case NOT_FOUND, INVALID, GONE, ALREADY_EXISTS -> {
        // The same write would fail again: the next attempt is made with the next change.
        answered();
        refusals.refused(entry.key().kind(), e);
      }
    }
  }

  private void refused(Entry entry, KubernetesException e, Moment now) {
    answered();
    refusals.refused(entry.key().kind(), e);
    retry(entry, now, waits.forbidden(entry.failures() + 1));
  }

  private void retry(Entry entry, Moment now, Duration wait) {
    enqueue(entry.key(), now.plus(wait), entry.failures() + 1);
  }
}
