package io.strongroom.provider.vault.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.Moment;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.vault.http.LoginToken;
import io.strongroom.provider.vault.http.VaultException;
import io.strongroom.provider.vault.identity.LoginCalls;
import io.strongroom.provider.vault.identity.LoginCalls.Renewal;
import io.strongroom.provider.vault.identity.Session;
import io.strongroom.provider.vault.identity.Workload;
import io.strongroom.provider.vault.revoke.GiveBack;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The login of one workload, made by one fetch at a time for all of them. Every login that is made
 * here is in use, kept, or revoked.
 */
final class WorkloadLogin {
  private final Workload workload;
  private final LoginCalls logins;
  private final Clocks clock;
  private final KnownLogins known = new KnownLogins();

  /** Held by the thread that logs in or renews. */
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final LoginSwap swap;

  WorkloadLogin(Workload workload, LoginCalls logins, GiveBack giveBack, Clocks clock) {
    this.workload = workload;
    this.logins = logins;
    this.clock = clock;
    swap = new LoginSwap(workload, logins, known, giveBack, clock);
  }

  /** A login for at least one more request: renewed when it is due, replaced near its end. */
  Sessions.Opened open(Token token, Deadline deadline) throws VaultException, InterruptedException {
    if (!tryLock(deadline)) {
      String text = "others of the same service account wait for a login, too";
      throw VaultException.of(Kind.TIMEOUT, text).inLogin(Kind.TIMEOUT, text);
    }
    try {
      Optional<Session> current = known.inUse();
      boolean serves =
          current.isPresent() && (isGood(current.get()) || renew(current.get(), deadline));
      return serves
          ? new Sessions.Opened(known.inUse().orElse(current.get()), false)
          : new Sessions.Opened(swap.replace(logins.login(workload, token, deadline)), true);
    } finally {
      lock.unlock();
    }
  }

  private boolean tryLock(Deadline deadline) throws InterruptedException {
    return lock.tryLock(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
  }

  private boolean isGood(Session session) {
    return lasts(session) && !session.isDue(clock.now());
  }

  /**
   * The last use of a token that makes leases is for revoking it; the server makes no lease with it
   * either.
   */
  boolean lasts(Session session) {
    return session.token().usesLeft() > (workload.volume().isPresent() ? 1 : 0);
  }

  private boolean renew(Session due, Deadline deadline)
      throws VaultException, InterruptedException {
    if (!due.renewable() || due.token().isLimited() || due.isOver(clock.now())) {
      return false;
    }
    return switch (logins.renew(workload, due, deadline)) {
      case Renewal.Renewed(Session renewed) -> {
        known.use(renewed);
        yield !renewed.isNearMaximum();
      }
      case Renewal.Refused() -> false;
      case Renewal.Unknown() -> {
        known.use(due.notRenewed());
        yield !due.renewalFailed();
      }
    };
  }

  /** The login that requests are made with. */
  Optional<Session> inUse() {
    return known.inUse();
  }

  /** The login of a token, if it is known here and lives. */
  Optional<Session> of(LoginToken token) {
    return known.of(token, clock.now());
  }

  /**
   * The server refused what was asked with a login that is not fresh: it is dead, lacks a policy,
   * or was made before the role got one.
   *
   * @param refusal thrown again if a fresh login fares no better, or none can be tried in time
   */
  <T> T retry(
      Session refused,
      VaultException refusal,
      Token token,
      Deadline deadline,
      Sessions.Attempt<T> attempt)
      throws VaultException, InterruptedException {
    if (!tryLock(deadline)) {
      throw refusal;
    }
    try {
      Optional<Session> current = known.inUse();
      if (current.isPresent() && !current.get().token().equals(refused.token())) {
        return attempt.with(current.get()); // another fetch has replaced it meanwhile
      }
      return swap.tryAnother(refused, refusal, token, deadline, attempt);
    } finally {
      lock.unlock();
    }
  }

  boolean isOver(Moment now) {
    return known.isOver(now);
  }

  /** Hands out every login that is not over, the one in use first, and forgets them. */
  List<Session> drain() {
    return known.drain(clock.now());
  }
}
