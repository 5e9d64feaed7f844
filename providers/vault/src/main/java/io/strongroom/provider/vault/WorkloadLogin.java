package io.strongroom.provider.vault;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.Moment;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.vault.Logins.Renewal;
import io.strongroom.provider.vault.Logins.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The login of one workload: the one in use, and those before it that leases hang on. Every login
 * that is made here is in use, kept here, or given back.
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
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Session current;
  private final List<Replaced> replaced = new ArrayList<>();
  private Moment nextTry = Moment.EARLIEST;

  /**
   * A login that is in use no more.
   *
   * @param lives whether the server knows it still, as far as is known; its leases live with it
   */
  private record Replaced(Session session, boolean lives) {}

  WorkloadLogin(Workload workload, Logins logins, GiveBack giveBack, Clocks clock) {
    this.workload = workload;
    this.logins = logins;
    this.giveBack = giveBack;
    this.clock = clock;
  }

  /** One that lasts for another request: renewed when it is due, made anew near its end. */
  Sessions.Opened open(Token token, Deadline deadline) throws VaultException, InterruptedException {
    lock.lockInterruptibly();
    try {
      if (current != null && lasts(current) && !current.isDue(clock.now())) {
        return new Sessions.Opened(current, false);
      }
      if (current != null && renew(current, deadline)) {
        return new Sessions.Opened(current, false);
      }
      return new Sessions.Opened(replace(logins.login(workload, token, deadline)), true);
    } finally {
      lock.unlock();
    }
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
        current = renewed;
        yield !renewed.isNearMaximum();
      }
      case Renewal.Refused() -> false;
      case Renewal.NoWord() -> {
        current = due.notRenewed();
        yield !due.inVain();
      }
    };
  }

  private Session replace(Session fresh) throws InterruptedException {
    Session before = current;
    current = fresh;
    if (before != null) {
      leave(before, true);
    }
    return fresh;
  }

  /** Nobody asks with it any more; it is given back, unless leases hang on it. */
  private void leave(Session session, boolean lives) throws InterruptedException {
    Moment now = clock.now();
    replaced.removeIf(before -> before.session().isOver(now));
    if (session.token().hasLent() || !giveBack.now(workload, session)) {
      replaced.add(new Replaced(session, lives));
    }
  }

  /** The login that is asked with. */
  Optional<Session> inUse() {
    lock.lock();
    try {
      return Optional.ofNullable(current);
    } finally {
      lock.unlock();
    }
  }

  /** The login of a token, if it is known here and lives. */
  Optional<Session> of(LoginToken token) {
    lock.lock();
    try {
      Moment now = clock.now();
      if (current != null && current.token().equals(token)) {
        return Optional.of(current).filter(session -> !session.isOver(now));
      }
      return replaced.stream()
          .filter(before -> before.lives() && before.session().token().equals(token))
          .map(Replaced::session)
          .filter(session -> !session.isOver(now))
          .findFirst();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The server refused what was asked with a login that is not fresh: it is dead, lacks a policy,
   * or was made before the role got one. A fresh login is tried beside it, and takes its place if
   * it is dead or may do less.
   *
   * @param refusal thrown again if a fresh login fares no better
   */
  <T> T retry(
      Session refused,
      VaultException refusal,
      Token token,
      Deadline deadline,
      Sessions.Attempt<T> attempt)
      throws VaultException, InterruptedException {
    lock.lockInterruptibly();
    try {
      if (current != null && !current.token().equals(refused.token())) {
        return attempt.with(current); // somebody else has replaced it meanwhile
      }
      if (clock.now().isBefore(nextTry)) {
        throw refusal.advising(notTried());
      }
      return tryBeside(refused, wordOn(refused, deadline), refusal, token, deadline, attempt);
    } finally {
      lock.unlock();
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
        current = fresh;
        settled = true;
        return attempt.with(fresh);
      }
      T result = attempt.with(fresh);
      current = fresh;
      settled = true;
      leaveAfterAnAnswer(refused, word != Word.REFUSED);
      return result;
    } catch (VaultException e) {
      if (settled) {
        throw e;
      }
      settled = true;
      if (mayDoMore(e)) {
        current = fresh;
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
  private void takeBack(Session inUse, Session fresh) throws InterruptedException {
    if (!giveBack.now(workload, fresh)) {
      replaced.add(new Replaced(inUse, true));
      current = fresh;
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
    return current != null
        && current.isOver(now)
        && replaced.stream().allMatch(before -> before.session().isOver(now));
  }

  /** Nobody needs it any more: every login that is not over is handed out, the one in use first. */
  List<Session> drain() {
    lock.lock();
    try {
      List<Session> all = new ArrayList<>();
      if (current != null) {
        all.add(current);
      }
      replaced.forEach(before -> all.add(before.session()));
      current = null;
      replaced.clear();
      Moment now = clock.now();
      return all.stream().filter(session -> !session.isOver(now)).toList();
    } finally {
      lock.unlock();
    }
  }
}
