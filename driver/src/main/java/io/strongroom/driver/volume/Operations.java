package io.strongroom.driver.volume;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The operations under way, at most one per target, so that they can be cancelled. Thread-safe. */
public final class Operations {
  private final ConcurrentHashMap<TargetPath, Operation> byTarget = new ConcurrentHashMap<>();

  /**
   * Begins an operation on a target in the calling thread; absent when one is under way already.
   */
  public Optional<Operation> begin(TargetPath target) {
    return begin(target, new OperationThread());
  }

  /** The same for one of several targets that one thread works on. */
  public Optional<Operation> begin(TargetPath target, OperationThread thread) {
    Operation mine = new Operation(this, target, thread);
    thread.add();
    if (byTarget.putIfAbsent(target, mine) == null) {
      return Optional.of(mine);
    }
    thread.end(true);
    return Optional.empty();
  }

  /** Cancels the operation on a target, if there is one; returns at once. */
  public void cancel(TargetPath target) {
    Operation operation = byTarget.get(target);
    if (operation != null) {
      operation.cancel();
    }
  }

  void ended(Operation operation) {
    byTarget.remove(operation.target(), operation);
  }
}
