package io.strongroom.driver.fetch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.strongroom.provider.FetchResult;

/**
 * One hold on a store's answer. Several may hold the same answer; the last to close wipes it.
 * Thread-safe.
 */
public final class Answer implements AutoCloseable {
  private final Held held;

  @GuardedBy("held")
  private boolean closed;

  private Answer(Held held) {
    this.held = held;
  }

  /** The first hold. The result belongs to the holders: the last one to close wipes it. */
  static Answer of(FetchResult result) {
    return new Answer(new Held(result));
  }

  /** One more hold, for another owner to close. */
  Answer another() {
    synchronized (held) {
      checkOpen();
      held.holds++;
      return new Answer(held);
    }
  }

  /** Borrowed: not to be used after this hold is closed. */
  public FetchResult result() {
    synchronized (held) {
      checkOpen();
      return held.result;
    }
  }

  @GuardedBy("held")
  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the answer was given back already");
    }
  }

  @Override
  public void close() {
    synchronized (held) {
      if (!closed) {
        closed = true;
        if (--held.holds == 0) {
          held.result.close();
        }
      }
    }
  }

  private static final class Held {
    private final FetchResult result;

    @GuardedBy("this")
    private int holds = 1;

    Held(FetchResult result) {
      this.result = result;
    }
  }
}
