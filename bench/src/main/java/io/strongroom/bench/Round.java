package io.strongroom.bench;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Makes one call for each of many volumes and takes the time of each.
 *
 * @param concurrency how many callers work at a time
 * @param driver the process id
 */
record Round(Supplier<Caller> connect, int concurrency, long driver) {
  Latencies publish(BenchVolumes volumes) throws InterruptedException {
    return run(volumes.publish(), Caller::publish);
  }

  Latencies unpublish(BenchVolumes volumes) throws InterruptedException {
    return run(volumes.unpublish(), Caller::unpublish);
  }

  private <R> Latencies run(List<R> requests, BiConsumer<Caller, R> call)
      throws InterruptedException {
    List<Caller> callers = Stream.generate(connect).limit(concurrency).toList();
    try (ExecutorService threads = Executors.newFixedThreadPool(concurrency)) {
      long[] nanos = new long[requests.size()];
      AtomicInteger next = new AtomicInteger();
      List<Callable<Void>> work =
          callers.stream().map(caller -> work(caller, call, requests, next, nanos)).toList();
      Duration cpuBefore = ProcessorTime.of(driver);
      long start = System.nanoTime();
      List<Future<Void>> done = threads.invokeAll(work);
      Duration wall = Duration.ofNanos(System.nanoTime() - start);
      for (Future<Void> one : done) {
        one.get();
      }
      return new Latencies(nanos, wall, ProcessorTime.of(driver).minus(cpuBefore));
    } catch (ExecutionException e) {
      throw new IllegalStateException("a call failed: the figures would mean nothing", e);
    } finally {
      callers.forEach(Caller::close);
    }
  }

  private static <R> Callable<Void> work(
      Caller caller,
      BiConsumer<Caller, R> call,
      List<R> requests,
      AtomicInteger next,
      long[] nanos) {
    return () -> {
      int mine;
      while ((mine = next.getAndIncrement()) < requests.size()) {
        long start = System.nanoTime();
        call.accept(caller, requests.get(mine));
        nanos[mine] = System.nanoTime() - start;
      }
      return null;
    };
  }
}
