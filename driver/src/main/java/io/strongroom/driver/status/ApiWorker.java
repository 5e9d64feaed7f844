package io.strongroom.driver.status;

import io.strongroom.driver.kube.KubernetesException;
import io.strongroom.driver.observe.Defects;
import io.strongroom.driver.status.ApiQueue.Turn;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.provider.Moment;
import io.strongroom.provider.MonotonicClock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that owns the state of status objects and events, which therefore have no lock. Flows
 * post changes; it applies them before each turn, and between the look for a status object and its
 * write. Only the changes that are posted during a turn wait in memory: the deadlines of its calls
 * bound them.
 */
final class ApiWorker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ApiWorker.class);

  /** How long {@link #close} waits for writes that are due. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final BlockingQueue<Runnable> posted = new LinkedBlockingQueue<>();
  private final ApiQueue queue;
  private final PodStatuses statuses;
  private final PodEvents events;
  private final MonotonicClock clock;
  private final Thread thread;
  private volatile boolean closing;

  /** No thread applies changes any more: they would stay in memory. */
  private volatile boolean ended;

  ApiWorker(ApiQueue queue, PodStatuses statuses, PodEvents events, MonotonicClock clock) {
    this.queue = queue;
    this.statuses = statuses;
    this.events = events;
    this.clock = clock;
    this.thread = Thread.ofVirtual().name("status writer").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Has the worker's thread apply a change. Called by any thread; returns at once. */
  void post(Runnable change) {
    if (!ended) {
      posted.add(change);
    }
  }

  private void run() {
    try {
      while (true) {
        boolean last = closing; // what was posted before it was set is applied below
        Optional<Moment> due = runNext();
        if (last && !queue.isDue()) {
          return;
        }
        if (closing && !last) {
          continue; // what wakes the thread at a close was applied in this turn
        }
        apply(
            due.isPresent()
                ? posted.poll(millisUntil(due.get()), TimeUnit.MILLISECONDS)
                : posted.take());
      }
    } catch (InterruptedException e) {
      // Closed: waiting keys are dropped. The next process finds out what is missing.
    } finally {
      ended = true;
      posted.clear();
    }
  }

  /** A part of a millisecond counts as one: it must not become a busy loop. */
  private long millisUntil(Moment due) {
    Duration left = clock.now().until(due);
    return left.isPositive() ? left.toMillis() + 1 : 0;
  }

  /**
   * Gives the next key its turn, if one is due. Called by the worker's thread, or by a test that
   * has not started it.
   *
   * @return when the next turn is due; empty if nothing waits
   */
  Optional<Moment> runNext() throws InterruptedException {
    applyPosted();
    Optional<ApiQueue.Entry> next = queue.take();
    if (next.isPresent()) {
      giveTurn(next.get());
      applyPosted();
    }
    return queue.nextDue();
  }

  private void giveTurn(ApiQueue.Entry entry) throws InterruptedException {
    ApiQueue.Key key = entry.key();
    try {
      write(entry);
    } catch (RuntimeException | LinkageError defect) {
      LOG.error("{} of {}: {}", key.kind(), key.target(), Defects.describe(defect));
    }
  }

  private void write(ApiQueue.Entry entry) throws InterruptedException {
    TargetPath target = entry.key().target();
    try {
      queue.written(
          entry,
          switch (entry.key().kind()) {
            case STATUS -> writeStatus(target);
            case EVENTS -> events.write(target);
          });
    } catch (KubernetesException e) {
      queue.failed(entry, e);
    }
  }

  private Turn writeStatus(TargetPath target) throws KubernetesException, InterruptedException {
    boolean looked = statuses.find(target);
    applyPosted(); // the volume may be gone by now
    Turn turn = statuses.write(target);
    return new Turn(looked || turn.called(), turn.again());
  }

  /** Applies what was posted so far. */
  void applyPosted() {
    for (Runnable change = posted.poll(); change != null; change = posted.poll()) {
      apply(change);
    }
  }

  private static void apply(@Nullable Runnable change) {
    try {
      if (change != null) {
        change.run();
      }
    } catch (RuntimeException | LinkageError defect) {
      LOG.error("status and events: {}", Defects.describe(defect));
    }
  }

  /** Writes what is due for {@link #GRACE} at most, and drops the rest. */
  @Override
  public void close() {
    closing = true;
    post(() -> {}); // wakes the thread
    try {
      if (!thread.join(GRACE)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }
}
