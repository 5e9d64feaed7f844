package io.strongroom.driver.store;

import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.MonotonicClock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs fetches, a few at a time per store, and never waits longer than the deadline. A store that
 * hangs uses up its own permits and no other store's: each fetch runs in a thread of its own, which
 * keeps its permit until it really ends, even when no caller waits for it any more. A store whose
 * circuit is open, or that throttles, is not called: see {@link StoreLimiter}.
 */
public final class StoreFetches {
  private final int perStore;
  private final int queuePerStore;
  private final StoreLimiter limiter;
  private final ConcurrentHashMap<String, Store> stores = new ConcurrentHashMap<>();

  /**
   * @param perStore the most fetches from one store at a time
   * @param queuePerStore the most that wait for a permit of one store
   * @param interval between two refreshes of a volume, by which a store that is away is probed
   */
  public StoreFetches(int perStore, int queuePerStore, Duration interval, MonotonicClock clock) {
    this.perStore = perStore;
    this.queuePerStore = queuePerStore;
    this.limiter = new StoreLimiter(interval, clock);
  }

  /** Too many fetches from one store wait already, or no permit came free before the deadline. */
  public static final class SaturatedException extends Exception {
    private static final long serialVersionUID = 1;

    SaturatedException(String message) {
      super(message);
    }
  }

  /**
   * Runs a fetch in a virtual thread of its own, and waits for it. A result that comes after the
   * deadline is wiped.
   *
   * @return the store's answer, or a failure of kind TIMEOUT
   * @throws InterruptedException if the calling thread was interrupted; the fetch is interrupted as
   *     well
   * @throws CallNotPermittedException if the circuit is open or the store throttles
   */
  public FetchResult run(StoreCall call, Deadline deadline)
      throws InterruptedException, SaturatedException, CallNotPermittedException {
    // Twice: a call that would queue for a store that is away fails at once, and one that
    // queued while the store went away is not sent to it.
    limiter.check(call);
    Store store = stores.compute(call.store(), (_, known) -> enter(known));
    boolean handedOver = false;
    try {
      store.awaitTurn(call.store(), deadline);
      StoreLimiter.Pass pass = passWithPermit(call, store);
      CompletableFuture<FetchResult> answer = new CompletableFuture<>();
      Thread thread =
          Thread.ofVirtual()
              .name("fetch " + call.store())
              .unstarted(
                  () -> {
                    try {
                      deliver(call.fetch(), answer);
                    } finally {
                      store.permits.release();
                      leave(call.store());
                    }
                  });
      thread.start();
      handedOver = true;
      return await(answer, thread, deadline, pass);
    } finally {
      if (!handedOver) {
        leave(call.store());
      }
    }
  }

  /** How many stores are taken to be away, and are called to probe them only. */
  public long openCircuits() {
    return limiter.openCircuits();
  }

  private StoreLimiter.Pass passWithPermit(StoreCall call, Store store)
      throws CallNotPermittedException {
    boolean passed = false;
    try {
      StoreLimiter.Pass pass = limiter.enter(call);
      passed = true;
      return pass;
    } finally {
      if (!passed) {
        store.permits.release();
      }
    }
  }

  private static void deliver(StoreCall.Fetch fetch, CompletableFuture<FetchResult> answer) {
    try {
      FetchResult result = fetch.run();
      if (!answer.complete(result)) {
        result.close();
      }
    } catch (Throwable defect) {
      answer.completeExceptionally(defect);
    }
  }

  private static FetchResult await(
      CompletableFuture<FetchResult> answer,
      Thread thread,
      Deadline deadline,
      StoreLimiter.Pass pass)
      throws InterruptedException {
    Optional<FetchResult> result = Optional.empty();
    try {
      result = Optional.of(await(answer, thread, deadline));
      return result.get();
    } finally {
      result.ifPresentOrElse(pass::ended, pass::abandoned);
    }
  }

  private static FetchResult await(
      CompletableFuture<FetchResult> answer, Thread thread, Deadline deadline)
      throws InterruptedException {
    Duration patience = deadline.remaining();
    try {
      return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      FetchResult timeout =
          new FetchResult.Failed(
              FetchFailure.of(
                  "",
                  FetchFailure.Kind.TIMEOUT,
                  "no answer within %d s".formatted(Math.max(1, patience.toSeconds()))));
      return giveUp(answer, thread, timeout);
    } catch (InterruptedException e) {
      giveUp(answer, thread, new FetchResult.NotChanged(Optional.empty()));
      throw e;
    } catch (ExecutionException e) {
      throw new IllegalStateException("the provider failed by a defect", e.getCause());
    }
  }

  /**
   * Completes the answer with {@code instead}, so that the fetch's thread wipes one that still
   * comes.
   */
  private static FetchResult giveUp(
      CompletableFuture<FetchResult> answer, Thread thread, FetchResult instead) {
    thread.interrupt();
    if (!answer.complete(instead) && !answer.isCompletedExceptionally()) {
      answer.join().close();
    }
    return instead;
  }

  private Store enter(@Nullable Store known) {
    Store store = known == null ? new Store(perStore, perStore + queuePerStore) : known;
    store.users++;
    return store;
  }

  /** Stores are named by classes, so one that no call uses is forgotten. */
  private void leave(String storeName) {
    stores.computeIfPresent(storeName, (_, store) -> --store.users == 0 ? null : store);
  }

  private static final class Store {
    private final Semaphore permits;
    private final int max;

    /** Changed inside the map's compute only. */
    private int users;

    Store(int perStore, int max) {
      this.permits = new Semaphore(perStore, true);
      this.max = max;
    }

    void awaitTurn(String name, Deadline deadline) throws InterruptedException, SaturatedException {
      if (users > max
          || !permits.tryAcquire(deadline.remaining().toMillis(), TimeUnit.MILLISECONDS)) {
        throw new SaturatedException(
            "too many fetches from %s are under way; if the store can take more at a time, raise --store-concurrency (Helm: limits.storeConcurrency)"
                .formatted(name));
      }
    }
  }
}
