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
 * Revokes logins, leases and certificates that are no longer used: at once, and if the server
 * cannot be reached in the background with growing pauses, until it is revoked or has expired. In
 * memory only: what still waits when the process ends expires by itself, which is logged. Any
 * thread.
 */
public final class GiveBack implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GiveBack.class);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration MAX_PAUSE = Duration.ofMinutes(5);

  /** How much may wait at a time: more than a node's pods leave. */
  static final int MAX_WAITING = 1024;

  /** Concurrent revocations at one server, a fraction of the connections to it. */
  static final int AT_A_TIME = 8;

  private final Revoker revoker;
  private final Sleeper sleeper;
  private final Clocks clock;
  private final ServerLimiter limiter = new ServerLimiter(AT_A_TIME);
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile boolean closed;

  public GiveBack(LoginCalls logins, VaultCalls calls, Sleeper sleeper, Clocks clock) {
    revoker = new Revoker(logins, calls, clock);
    this.sleeper = sleeper;
    this.clock = clock;
  }

  /** How many workloads have something to be revoked in the background. */
  public int waiting() {
    return waiting.get();
  }

  /** See {@link Revoker#lost}. */
  public long lost() {
    return revoker.lost();
  }

  /**
   * Revokes a login that is alive.
   *
   * @return false if the server refuses to revoke it; true also if the server cannot be reached and
   *     it is revoked in the background
   */
  public boolean now(Workload workload, Session session) throws InterruptedException {
    if (session.batch() || session.isOver(clock.now())) {
      return true;
    }
    try {
      revoker.revokeNow(workload, session);
      return true;
    } catch (VaultException e) {
      if (isTransient(e)) {
        inBackground(workload, session);
        return true;
      }
      return e.kind() == Kind.DENIED && session.token().isLimited();
    } catch (InterruptedException e) {
      inBackground(workload, session);
      throw e;
    }
  }

  /** Whether the server may revoke it at another time. */
  private static boolean isTransient(VaultException e) {
    return e.kind() == Kind.UNAVAILABLE || e.kind() == Kind.TIMEOUT || e.kind() == Kind.THROTTLED;
  }

  /** Revokes a login in the background. */
  public void inBackground(Workload workload, Session session) {
    inBackground(Unrevoked.ofLogin(workload, session), 0);
  }

  /**
   * Revokes what several workloads have left. After an interrupt of the calling thread the rest is
   * revoked in the background.
   */
  public void all(List<Unrevoked> left) {
    boolean interrupted = false;
    for (Unrevoked unrevoked : left) {
      if (interrupted) {
        inBackground(unrevoked, 0);
      } else {
        try {
          all(unrevoked);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Revokes what a workload has left; what the server cannot revoke now, in the background. */
  public void all(Unrevoked unrevoked) throws InterruptedException {
    try {
      revoke(unrevoked);
    } catch (VaultException e) {
      LOG.info(
          "what a volume of service account {}/{} had is not given back yet, it is tried again: {}",
          unrevoked.workload().namespace(),
          unrevoked.workload().serviceAccount(),
          e.text());
      inBackground(unrevoked, 1);
    } catch (InterruptedException e) {
      inBackground(unrevoked, 1);
      throw e;
    } catch (RuntimeException defect) {
      giveUp(unrevoked, defect);
    }
  }

  private void revoke(Unrevoked unrevoked) throws VaultException, InterruptedException {
    limiter.withPermit(unrevoked.workload().connection(), () -> revoker.revoke(unrevoked));
  }

  private void inBackground(Unrevoked unrevoked, int failures) {
    if (waiting.incrementAndGet() > MAX_WAITING) {
      waiting.decrementAndGet();
      revoker.giveUp(unrevoked, "too much waits for servers to be taken back");
      return;
    }
    Thread.ofVirtual().name("vault-give-back").start(() -> tryUntilDone(unrevoked, failures));
  }

  private void tryUntilDone(Unrevoked unrevoked, int failuresBefore) {
    int failures = failuresBefore;
    try {
      while (!closed) {
        if (failures > 0) {
          sleeper.sleep(pauseAfter(failures));
          revoker.dropOver(unrevoked, Optional.empty());
        }
        try {
          revoke(unrevoked);
          return;
        } catch (VaultException e) {
          failures++;
          revoker.dropOver(unrevoked, Optional.of(e));
        }
      }
    } catch (InterruptedException e) {
      revoker.giveUp(unrevoked, "it was interrupted");
    } catch (RuntimeException defect) {
      giveUp(unrevoked, defect);
    } finally {
      waiting.decrementAndGet();
    }
  }

  /** Its message might repeat what was sent. */
  private void giveUp(Unrevoked unrevoked, RuntimeException defect) {
    LOG.error("a defect in giving back: {}", defect.getClass().getName());
    revoker.giveUp(unrevoked, "a defect of the driver, " + defect.getClass().getSimpleName());
  }

  /** A second at first, twice as long each time, up to five minutes; at random down to half. */
  private static Duration pauseAfter(int failures) {
    long seconds = FIRST_PAUSE.toSeconds() << Math.min(failures - 1, 16);
    long maxMillis = Math.min(seconds, MAX_PAUSE.toSeconds()) * 1000;
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(maxMillis / 2, maxMillis + 1));
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
