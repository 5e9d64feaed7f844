package io.strongroom.provider.cloud;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Runs a step for each item on virtual threads, eight at a time, which bounds the memory that they
 * hold. Steps may nest; the number of calls of a fetch is bounded by {@link ConcurrentCalls}.
 */
public final class InParallel {
  private static final int MAX_CONCURRENT = 8;

  private InParallel() {}

  /** What is done with each; outcomes are values, so what is thrown is a defect. */
  @FunctionalInterface
  public interface Step<T, R> {
    R of(T item) throws InterruptedException;
  }

  /**
   * Runs the step for every item; results in the order of the items. An interrupt ends all of them.
   */
  public static <T, R> List<R> map(List<T> items, Step<T, R> step) throws InterruptedException {
    if (items.isEmpty()) {
      return List.of();
    }
    if (items.size() == 1) {
      return List.of(step.of(items.getFirst()));
    }
    Semaphore permits = new Semaphore(MAX_CONCURRENT);
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      List<Future<R>> futures =
          items.stream().map(item -> threads.submit(() -> permitted(permits, step, item))).toList();
      List<R> results = new ArrayList<>();
      for (Future<R> future : futures) {
        results.add(future.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a defect in a call", e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  private static <T, R> R permitted(Semaphore permits, Step<T, R> step, T item)
      throws InterruptedException {
    permits.acquire();
    try {
      return step.of(item);
    } finally {
      permits.release();
    }
  }
}
