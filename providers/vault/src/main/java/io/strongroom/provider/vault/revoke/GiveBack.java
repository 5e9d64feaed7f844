package io.strongroom.provider.vault.revoke;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.vault.http.Sleeper;
import io.strongroom.provider.vault.http.VaultCalls;
import io.strongroom.provider.vault.http.VaultException;
import io.strongroom.provider.vault.identity.LoginCalls;
import io.strongroom.provider.vault.identity.Session;
import io.strongroom.provider.vault.identity.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives back what nobody needs any more: at once, and where the server cannot be asked again and
 * again with growing pauses, until it has taken it or it has ended by itself. In memory only: what
 * still waits when the process ends is left to its end, which the log says.
 */
public final class GiveBack implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GiveBack.class);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  /** How much may wait at a time: more than a node's pods leave. */
  static final int MOST_WAITING = 1024;

  /** At one server, a fraction of the connections to it. */
  static final int AT_A_TIME = 8;

  private final Revoker revoker;
  private final Sleeper sleeper;
  private final Clocks clock;
  private final ServerLimiter turns = new ServerLimiter(AT_A_TIME);
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile boolean closed;

  public GiveBack(LoginCalls logins, VaultCalls calls, Sleeper sleeper, Clocks clock) {
    revoker = new Revoker(logins, calls, clock);
    this.sleeper = sleeper;
    this.clock = clock;
  }

  /** How many times something waits for a server to take it back. */
  public int waiting() {
    return waiting.get();
  }

  /** See {@link Revoker#lost}. */
  public long lost() {
    return revoker.lost();
  }

  /**
   * Gives a login back that is known to live.
   *
   * @return no, if the server does not let it be given back; yes also if the server cannot be asked
   *     now, and is again later
   */
  public boolean now(Workload workload, Session session) throws InterruptedException {
    if (session.batch() || session.isOver(clock.now())) {
      return true;
    }
    try {
      revoker.revokeNow(workload, session);
      return true;
    } catch (VaultException e) {
      if (isPassing(e)) {
        inBackground(workload, session);
        return true;
      }
      return e.kind() == Kind.DENIED && session.token().isLimited();
    } catch (InterruptedException e) {
      inBackground(workload, session);
      throw e;
    }
  }

  /** Whether the server may take it at another time. */
  private static boolean isPassing(VaultException e) {
    return e.kind() == Kind.UNAVAILABLE || e.kind() == Kind.TIMEOUT || e.kind() == Kind.THROTTLED;
  }

  /** Gives a login back when the server can be asked. */
  public void inBackground(Workload workload, Session session) {
    inBackground(Unrevoked.ofLogin(workload, session), 0);
  }

  /**
   * Gives back what is left of several workloads. After an interrupt of the calling thread the rest
   * is given back in the background.
   */
  public void all(List<Unrevoked> left) {
    boolean interrupted = false;
    for (Unrevoked remains : left) {
      if (interrupted) {
        inBackground(remains, 0);
      } else {
        try {
          all(remains);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Gives back what is left; what the server cannot take now in the background. */
  public void all(Unrevoked remains) throws InterruptedException {
    try {
      revoke(remains);
    } catch (VaultException e) {
      LOG.info(
          "what a volume of service account {}/{} had is not given back yet, it is tried again: {}",
          remains.workload().namespace(),
          remains.workload().serviceAccount(),
          e.text());
      inBackground(remains, 1);
    } catch (InterruptedException e) {
      inBackground(remains, 1);
      throw e;
    } catch (RuntimeException defect) {
      giveUp(remains, defect);
    }
  }

  private void revoke(Unrevoked remains) throws VaultException, InterruptedException {
    turns.inTurn(remains.workload().connection(), () -> revoker.revoke(remains));
  }

  private void inBackground(Unrevoked remains, int failures) {
    if (waiting.incrementAndGet() > MOST_WAITING) {
      waiting.decrementAndGet();
      revoker.giveUp(remains, "too much waits for servers to be taken back");
      return;
    }
    Thread.ofVirtual().name("vault-give-back").start(() -> tryUntilDone(remains, failures));
  }

  private void tryUntilDone(Unrevoked remains, int failuresBefore) {
    int failures = failuresBefore;
    try {
      while (!closed) {
        if (failures > 0) {
          sleeper.sleep(pauseAfter(failures));
          revoker.dropOver(remains, Optional.empty());
        }
        try {
          revoke(remains);
          return;
        } catch (VaultException e) {
          failures++;
          revoker.dropOver(remains, Optional.of(e));
        }
      }
    } catch (InterruptedException e) {
      revoker.giveUp(remains, "it was interrupted");
    } catch (RuntimeException defect) {
      giveUp(remains, defect);
    } finally {
      waiting.decrementAndGet();
    }
  }

  /** Its message might repeat what was sent. */
  private void giveUp(Unrevoked remains, RuntimeException defect) {
    LOG.error("a defect in giving back: {}", defect.getClass().getName());
    revoker.giveUp(remains, "a defect of the driver, " + defect.getClass().getSimpleName());
  }

  /** A second at first, twice as long each time, up to five minutes; at random down to half. */
  private static Duration pauseAfter(int failures) {
    long seconds = FIRST_PAUSE.toSeconds() << Math.min(failures - 1, 16);
    long most = Math.min(seconds, LONGEST_PAUSE.toSeconds()) * 1000;
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
  }

  @Override
  public void close() {
    closed = true;
    int left = waiting.get();
    if (left > 0) {
      LOG.warn(
          "the driver stops, and what {} volumes had is not given back: it ends by itself", left);
    }
  }
}
