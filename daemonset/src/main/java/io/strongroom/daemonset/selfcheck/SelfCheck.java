package io.strongroom.daemonset.selfcheck;

import io.grpc.StatusRuntimeException;
import io.strongroom.driver.event.VolumeListener;
import io.strongroom.driver.mount.Mounts;
import io.strongroom.driver.observe.Defects;
import io.strongroom.driver.settings.Settings;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.Moment;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes, publishes again and unpublishes a volume in a directory of its own, once kubelet has
 * registered the driver. A node on which nothing can be mounted is found before its first pod, and
 * what a pod's volume needs is loaded and compiled when that comes.
 *
 * <p>A thread of its own does it. It waits while the driver works, uses half of one processor at
 * most, and ends after a bounded time; where nothing can be mounted it tries again for as long as
 * that is so. Its volumes reach no store, log, metric, status or event.
 */
public final class SelfCheck implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SelfCheck.class);

  /** Longer than an unmount takes. */
  private static final Duration MAX_CLOSE = Duration.ofSeconds(2);

  private final Settings settings;
  private final Mounts mounts;
  private final Clocks clock;
  private final Effort effort;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final Thread thread =
      Thread.ofPlatform().daemon().name("self-check").unstarted(this::run);
  private volatile Moment lastWork = Moment.EARLIEST;
  private volatile Optional<String> problem = Optional.empty();

  /**
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
   * @param rounds after these a volume costs about what it costs later on, see bench/README.md
   * @param maxTime however slow the node is
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

  /** To be told of the driver's volumes: while it works on them, the check waits. */
  public VolumeListener activity() {
    return _ -> lastWork = clock.now();
  }

  /** Begins, once; further calls do nothing. Returns at once. */
  public void begin() {
    if (begun.compareAndSet(false, true)) {
      thread.start();
    }
  }

  /** Why volumes cannot be mounted on this node; absent while nothing is known to be wrong. */
  public Optional<String> problem() {
    return problem;
  }

  private void run() {
    try {
      while (!isDone()) {
        Thread.sleep(effort.retry());
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private boolean isDone() throws InterruptedException {
    try {
      int rounds = rounds();
      problem = Optional.empty();
      // The heap has grown for the rounds.
      System.gc();
      LOG.debug("self-check: {} rounds", rounds);
      return true;
    } catch (StatusRuntimeException e) {
      fails(String.valueOf(e.getStatus().getDescription()));
      return false;
    } catch (IOException e) {
      fails(String.valueOf(e.getMessage()));
      return false;
    } catch (RuntimeException defect) {
      LOG.error("self-check: {}", Defects.describe(defect));
      return true;
    }
  }

  /** Of an interrupted thread nothing is said: its call has ended for that, and not by itself. */
  private void fails(String why) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    String message = "no volume can be mounted on this node, and pods will wait: " + why;
    if (!problem.equals(Optional.of(message))) {
      LOG.error("self-check: {}", message);
    }
    problem = Optional.of(message);
  }

  private int rounds() throws IOException, InterruptedException {
    try (PrivateNode node = PrivateNode.start(settings, mounts, clock)) {
      Moment end = clock.now().plus(effort.maxTime());
      Duration processorTime = ProcessorTime.used().plus(effort.maxProcessorTime());
      int rounds = 0;
      while (rounds < effort.rounds()
          && end.isAfter(clock.now())
          && ProcessorTime.used().compareTo(processorTime) < 0) {
        waitWhileThereIsWork();
        Moment start = clock.now();
        node.round();
        rounds++;
        Thread.sleep(start.until(clock.now()));
      }
      return rounds;
    }
  }

  private void waitWhileThereIsWork() throws InterruptedException {
    for (Moment now = clock.now(); lastWork.plus(effort.quiet()).isAfter(now); now = clock.now()) {
      Thread.sleep(now.until(lastWork.plus(effort.quiet())));
    }
  }

  /** Returns when nothing of the check is left, or after two seconds. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      boolean _ = thread.join(MAX_CLOSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
