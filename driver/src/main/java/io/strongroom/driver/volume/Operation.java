package io.strongroom.driver.volume;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Work of one thread on one or more targets. It can be cancelled for each target, from any thread;
 * as long as one of them is wanted, the work goes on. The thread is interrupted when none is.
 *
 * <p>{@link Volumes} begins it and knows it until it is closed: a target has one at a time.
 */
public final class Operation implements AutoCloseable {
  private final Volumes volumes;
  private final List<TargetPath> targets;
  private final Thread worker = Thread.currentThread();

  @GuardedBy("this")
  private final Set<TargetPath> wanted;

  @GuardedBy("this")
  private boolean interrupted;

  @GuardedBy("this")
  private boolean ended;

  Operation(Volumes volumes, Collection<TargetPath> targets) {
    this.volumes = volumes;
    this.targets = List.copyOf(targets);
    this.wanted = new HashSet<>(targets);
  }

  /** Cancels the work for one target; without effect after the end. */
  public synchronized void cancel(TargetPath target) {
    if (!ended && wanted.remove(target) && wanted.isEmpty()) {
      interrupted = true;
      worker.interrupt();
    }
  }

  /** There is other work on the target, or none to do. */
  synchronized void notBegun(TargetPath target) {
    wanted.remove(target);
  }

  /** Whether the work was cancelled for this target, or has never begun there. */
  public synchronized boolean isCancelled(TargetPath target) {
    return !wanted.contains(target);
  }

  /** Cancels the work for one target and lets another operation begin there. */
  public void leave(TargetPath target) {
    cancel(target);
    volumes.ended(this, target);
  }

  /** Ends the work, in its own thread. An interrupt by a cancellation is cleared. */
  @Override
  public void close() {
    synchronized (this) {
      ended = true;
      if (interrupted) {
        boolean _ = Thread.interrupted();
      }
    }
    targets.forEach(target -> volumes.ended(this, target));
  }
}
