package io.strongroom.provider.vault;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.Moment;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.vault.Logins.Renewal;
import io.strongroom.provider.vault.Logins.Word;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The login of one workload, made by one fetch at a time for all of them. Every login that is made
 * here is in use, kept, or given back.
 *
 * <p>A token is dead only when the server says so of the token: it may not look itself up, and
 * another one of the same role may. A refusal of something else is about that.
 */
final class WorkloadLogin {
  /** How many logins there may be at a time that were tried in vain and cannot be given back. */
  private static final int MOST_TRIED = 10;

  private final Workload workload;
  private final Logins logins;
  private final GiveBack giveBack;
  private final Clocks clock;
  private final KnownLogins known = new KnownLogins();

  /** Held by the thread that asks the server for a login. */
  private final ReentrantLock turn = new ReentrantLock();

  @GuardedBy("turn")
  private Moment nextTry = Moment.EARLIEST;

  WorkloadLogin(Workload workload, Logins logins, GiveBack giveBack, Clocks clock) {
    this.workload = workload;
    this.logins = logins;
    this.giveBack = giveBack;
    this.clock = clock;
  }

  /** One that lasts for another request: renewed when it is due, made anew near its end. */
  Sessions.Opened open(Token token, Deadline deadline) throws VaultException, InterruptedException {
    if (!turnComes(deadline)) {
      String text = "others of the same service account wait for a login, too";
      throw VaultException.of(Kind.TIMEOUT, text).inLogin(Kind.TIMEOUT, text);
    }
    try {
      Optional<Session> current = known.inUse();
      boolean serves =
          current.isPresent() && (isGood(current.get()) || renew(current.get(), deadline));
      return serves
          ? new Sessions.Opened(known.inUse().orElse(current.get()), false)
          : new Sessions.Opened(replace(logins.login(workload, token, deadline)), true);
    } finally {
      turn.unlock();
    }
  }

  private boolean turnComes(Deadline deadline) throws InterruptedException {
    return turn.tryLock(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
  }

  private boolean isGood(Session session) {
    return lasts(session) && !session.isDue(clock.now());
  }

  /**
   * The last use of a token is for giving it back, where leases hang on it; the server lends
   * nothing to it either.
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
      case Renewal.NoWord() -> {
        known.use(due.notRenewed());
        yield !due.inVain();
      }
    };
  }

  private Session replace(Session fresh) throws InterruptedException {
    Optional<Session> before = known.inUse();
    known.use(fresh);
    if (before.isPresent()) {
      leave(before.get(), true);
    }
    return fresh;
  }

  /** Nobody asks with it any more; it is given back, unless leases hang on it. */
  private void leave(Session session, boolean lives) throws InterruptedException {
    if (session.token().hasLent() || !giveBack.now(workload, session)) {
      known.keep(session, lives, clock.now());
    }
  }

  /** The login that is asked with. */
  Optional<Session> inUse() {
    return known.inUse();
  }

  /** The login of a token, if it is known here and lives. */
  Optional<Session> of(LoginToken token) {
    return known.of(token, clock.now());
  }

  /**
   * The server refused what was asked with a login that is not fresh: it is dead, lacks a policy,
   * or was made before the role got one. A fresh login is tried beside it, and takes its place if
   * it is dead or may do less.
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
    if (!turnComes(deadline)) {
      throw refusal;
    }
    try {
      Optional<Session> current = known.inUse();
      if (current.isPresent() && !current.get().token().equals(refused.token())) {
        return attempt.with(current.get()); // somebody else has replaced it meanwhile
      }
      if (clock.now().isBefore(nextTry)) {
        throw refusal.advising(notTried());
      }
      return tryBeside(refused, wordOn(refused, deadline), refusal, token, deadline, attempt);
    } finally {
      turn.unlock();
    }
  }

  /** A token of few uses is not to be spent on questions about itself. */
  private Word wordOn(Session session, Deadline deadline)
      throws VaultException, InterruptedException {
    if (session.token().isLimited()) {
      return session.token().usesLeft() > 0 ? Word.LIVES : Word.REFUSED;
    }
    return logins.wordOn(workload, session, deadline);
  }

  @GuardedBy("turn")
  private <T> T tryBeside(
      Session refused,
      Word word,
      VaultException refusal,
      Token token,
      Deadline deadline,
      Sessions.Attempt<T> attempt)
      throws VaultException, InterruptedException {
    Session fresh = logins.login(workload, token, deadline);
    boolean settled = false;
    try {
      if (word == Word.REFUSED && isDead(refused, fresh, deadline)) {
        known.use(fresh);
        settled = true;
        return attempt.with(fresh);
      }
      T result = attempt.with(fresh);
      known.use(fresh);
      settled = true;
      leaveAfterAnAnswer(refused, word != Word.REFUSED);
      return result;
    } catch (VaultException e) {
      if (settled) {
        throw e;
      }
      settled = true;
      if (mayDoMore(e)) {
        known.use(fresh);
        leave(refused, word != Word.REFUSED);
      } else {
        takeBack(refused, fresh);
      }
      throw e.kind() == Kind.DENIED ? refusal : e;
    } finally {
      if (!settled) {
        giveBack.inBackground(workload, fresh);
      }
    }
  }

  /**
   * What was answered is not lost because the thread is to stop: whoever waits next will see it.
   */
  private void leaveAfterAnAnswer(Session session, boolean lives) {
    try {
      leave(session, lives);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The server did not mind who asks, where it refused the other login: it minds what is asked. */
  private static boolean mayDoMore(VaultException ofFresh) {
    return ofFresh.kind() == Kind.INVALID && ofFresh.status().isPresent();
  }

  /** It may not look itself up; where another of the same role may, that is because it is dead. */
  private boolean isDead(Session refused, Session fresh, Deadline deadline)
      throws VaultException, InterruptedException {
    return refused.token().isLimited() || logins.wordOn(workload, fresh, deadline) == Word.LIVES;
  }

  /** The fresh login may do no more than the one in use. */
  @GuardedBy("turn")
  private void takeBack(Session inUse, Session fresh) throws InterruptedException {
    if (!giveBack.now(workload, fresh)) {
      known.keep(inUse, true, clock.now());
      known.use(fresh);
      nextTry =
          fresh
              .lifetime()
              .map(life -> clock.now().plus(life.dividedBy(MOST_TRIED)))
              .orElse(Moment.LATEST);
    }
  }

  private String notTried() {
    return ("another login is not tried before its time, since role '%s' lets none be given back:"
            + " allow update on auth/token/revoke-self")
        .formatted(workload.login().role());
  }

  boolean isOver(Moment now) {
    return known.isOver(now);
  }

  /** Nobody needs it any more: every login that is not over is handed out, the one in use first. */
  List<Session> drain() {
    return known.drain(clock.now());
  }
}
