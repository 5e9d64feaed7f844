package io.strongroom.daemonset.selfcheck;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.strongroom.driver.event.VolumeListener;
import io.strongroom.driver.mount.Mounts;
import io.strongroom.driver.observe.Defects;
import io.strongroom.driver.settings.Settings;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.Moment;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes, publishes again and unpublishes a volume in a directory of its own, once kubelet has
 * registered the driver. A node on which nothing can be mounted is found before its first pod, and
 * what a pod's volume needs is loaded and compiled when that comes.
 *
 * <p>A thread of its own does it. The first volume shows that the node can mount; where it cannot,
 * that is tried again for as long as it is so. The others warm the process: one at a time, with a
 * pause as long as each took, not while the driver has just worked for a pod, and for a bounded
 * time. Their failure ends the check and says nothing of the node. None of them reaches a store,
 * log, metric, status or event.
 */
public final class SelfCheck implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SelfCheck.class);

  /** Longer than a round takes on a busy node. */
  private static final Duration MAX_CLOSE = Duration.ofSeconds(2);

  private final Settings settings;
  private final Mounts mounts;
  private final Clocks clock;
  private final Effort effort;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread =
      Thread.ofPlatform().daemon().name("self-check").unstarted(this::run);
  private volatile Moment lastWork = Moment.EARLIEST;
  private volatile boolean proven;
  private volatile Runnable whenProven = () -> {};
  private volatile Optional<String> problem = Optional.empty();

  /**
   * For one driver.
   *
   * @param settings of the driver; the check uses a directory beside its socket
   */
  public SelfCheck(Settings settings, Mounts mounts, Clocks clock) {
    this(settings, mounts, clock, Effort.DEFAULT);
  }

  SelfCheck(Settings settings, Mounts mounts, Clocks clock, Effort effort) {
    this.settings = settings;
    this.mounts = mounts;
    this.clock = clock;
    this.effort = effort;
  }

  /**
   * How much of it is done.
   *
   * @param rounds after these a volume costs about what it costs later on, see bench/profile.md
   * @param maxTime however slow or busy the node is
   * @param maxProcessorTime of the process, from when the rounds begin
   * @param quiet so long after the last volume of a pod the next round begins
   * @param retry from a failed check to the next
   */
  record Effort(
      int rounds, Duration maxTime, Duration maxProcessorTime, Duration quiet, Duration retry) {
    static final Effort DEFAULT =
        new Effort(
            120,
            Duration.ofSeconds(30),
            Duration.ofSeconds(4),
            Duration.ofMillis(500),
            Duration.ofSeconds(30));
  }

  /** To be told of the driver's volumes: after each of them, the check waits a while. */
  public VolumeListener activity() {
    return _ -> lastWork = clock.now();
  }

  /**
   * Begins, once. Returns at once, but for {@code whenProven} of a later call.
   *
   * @param whenProven runs, in a thread of its own, when the first volume was mounted; at once and
   *     in this thread where that has been
   */
  public void begin(Runnable whenProven) {
    if (begun.compareAndSet(false, true)) {
      this.whenProven = whenProven;
      thread.start();
    } else if (proven) {
      whenProven.run();
    }
  }

  /** Why volumes cannot be mounted on this node; absent while nothing is known to be wrong. */
  public Optional<String> problem() {
    return problem;
  }

  private void run() {
    try {
      if (!PrivateNode.hasRoom(settings)) {
        LOG.info("self-check: left out, since the path of the driver's socket is too long for it");
        mountsWork();
        return;
      }
      while (!isDone() && !pause(effort.retry())) {
        // Again, for as long as nothing can be mounted.
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private boolean isDone() throws InterruptedException {
    try {
      rounds();
    } catch (StatusRuntimeException e) {
      Status status = e.getStatus();
      failed(
          "%s: %s"
              .formatted(
                  status.getCode(), Objects.requireNonNullElse(status.getDescription(), "")));
    } catch (IOException e) {
      failed("%s: %s".formatted(e.getClass().getSimpleName(), e.getMessage()));
    } catch (RuntimeException | LinkageError defect) {
      LOG.error("self-check: {}", Defects.describe(defect));
      mountsWork(); // is not known to be wrong
    }
    if (proven) {
      System.gc(); // the heap has grown for the rounds
    }
    return proven;
  }

  private void mountsWork() {
    problem = Optional.empty();
    if (!proven) {
      proven = true;
      Thread _ = Thread.ofVirtual().name("self-check-proven").start(whenProven);
    }
  }

  private void failed(String why) {
    if (proven || closing.getCount() == 0) {
      LOG.debug("self-check: ended early: {}", why);
      return;
    }
    String message = "no volume can be mounted on this node, and pods will wait: " + why;
    if (!problem.equals(Optional.of(message))) {
      LOG.error("self-check: {}", message);
    }
    problem = Optional.of(message);
  }

  private void rounds() throws IOException, InterruptedException {
    try (PrivateNode node = PrivateNode.start(settings, mounts, clock)) {
      Moment end = clock.now().plus(effort.maxTime());
      Duration processorTime = ProcessorTime.used().plus(effort.maxProcessorTime());
      for (int round = 0; round < effort.rounds(); round++) {
        Moment start = clock.now();
        node.round();
        mountsWork();
        if (pause(start.until(clock.now()))
            || isClosedBeforeQuiet(end)
            || !end.isAfter(clock.now())
            || ProcessorTime.used().compareTo(processorTime) >= 0) {
          return;
        }
      }
    }
  }

  /** Waits while the driver has just worked for a pod, until {@code end} at the longest. */
  private boolean isClosedBeforeQuiet(Moment end) throws InterruptedException {
    Moment now = clock.now();
    while (end.isAfter(now) && lastWork.plus(effort.quiet()).isAfter(now)) {
      if (pause(now.until(lastWork.plus(effort.quiet())))) {
        return true;
      }
      now = clock.now();
    }
    return false;
  }

  /** Whether the check was closed meanwhile. */
  private boolean pause(Duration time) throws InterruptedException {
    return closing.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Ends it after the round that is under way; what hangs is interrupted after two seconds. */
  @Override
  public void close() {
    closing.countDown();
    if (begun.compareAndSet(false, true)) {
      return; // and will not begin any more
    }
    try {
      if (!thread.join(MAX_CLOSE)) {
        thread.interrupt();
        boolean _ = thread.join(MAX_CLOSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
