package io.strongroom.provider.vault.session;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.Moment;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.vault.http.VaultException;
import io.strongroom.provider.vault.identity.LoginCalls;
import io.strongroom.provider.vault.identity.LoginCalls.Word;
import io.strongroom.provider.vault.identity.Session;
import io.strongroom.provider.vault.identity.Workload;
import io.strongroom.provider.vault.revoke.GiveBack;
import java.util.Optional;

/**
 * Puts another login in the place of the one in use; the one that is not used is given back, or
 * kept while leases hang on it. One thread at a time.
 *
 * <p>A token is dead only when the server says so of the token: it may not look itself up, and
 * another one of the same role may. A refusal of something else is about that.
 */
final class LoginSwap {
  /** How many logins there may be at a time that were tried in vain and cannot be given back. */
  private static final int MOST_TRIED = 10;

  private final Workload workload;
  private final LoginCalls logins;
  private final KnownLogins known;
  private final GiveBack giveBack;
  private final Clocks clock;
  private Moment nextTry = Moment.EARLIEST;

  LoginSwap(
      Workload workload, LoginCalls logins, KnownLogins known, GiveBack giveBack, Clocks clock) {
    this.workload = workload;
    this.logins = logins;
    this.known = known;
    this.giveBack = giveBack;
    this.clock = clock;
  }

  /** A fresh login is in use from now on. */
  Session replace(Session fresh) throws InterruptedException {
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

  /**
   * The server refused what was asked with a login that is not fresh. A fresh one is tried beside
   * it, and takes its place if it is dead or may do less.
   */
  <T> T tryAnother(
      Session refused,
      VaultException refusal,
      Token token,
      Deadline deadline,
      Sessions.Attempt<T> attempt)
      throws VaultException, InterruptedException {
    if (clock.now().isBefore(nextTry)) {
      throw refusal.advising(notTried());
    }
    Word word = wordOn(refused, deadline);
    Session fresh = logins.login(workload, token, deadline);
    if (word == Word.LIVES && seemsToMayTheSame(refused, fresh)) {
      Optional<T> answer = askAgain(refused, fresh, attempt);
      if (answer.isPresent()) {
        return answer.get();
      }
    }
    return tryBeside(refused, word, fresh, refusal, deadline, attempt);
  }

  /** A token of few uses is not to be spent on questions about itself. */
  private Word wordOn(Session session, Deadline deadline)
      throws VaultException, InterruptedException {
    if (session.token().isLimited()) {
      return session.token().usesLeft() > 0 ? Word.LIVES : Word.REFUSED;
    }
    return logins.wordOn(workload, session, deadline);
  }

  private static boolean seemsToMayTheSame(Session refused, Session fresh) {
    return !refused.token().isLimited() && fresh.policies().equals(refused.policies());
  }

  /**
   * A policy may have changed since the refusal. Then the fresh login would fare better for no
   * merit of its own, and two would stay where leases hang on the one before.
   *
   * @return empty if it is refused again
   */
  private <T> Optional<T> askAgain(Session inUse, Session fresh, Sessions.Attempt<T> attempt)
      throws VaultException, InterruptedException {
    boolean refused = false;
    boolean answered = false;
    try {
      T answer = attempt.with(inUse);
      answered = true;
      return Optional.of(answer);
    } catch (VaultException e) {
      refused = e.kind() == Kind.DENIED;
      answered = true;
      if (!refused) {
        throw e;
      }
      return Optional.empty();
    } finally {
      if (!answered) {
        giveBack.inBackground(workload, fresh);
      } else if (!refused) {
        afterAnAnswer(() -> takeBack(inUse, fresh));
      }
    }
  }

  private <T> T tryBeside(
      Session refused,
      Word word,
      Session fresh,
      VaultException refusal,
      Deadline deadline,
      Sessions.Attempt<T> attempt)
      throws VaultException, InterruptedException {
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
      afterAnAnswer(() -> leave(refused, word != Word.REFUSED));
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

  /** What is done about a login that is not in use. */
  @FunctionalInterface
  private interface Step {
    void take() throws InterruptedException;
  }

  /**
   * What was answered is not lost because the thread is to stop: whoever waits next will see it.
   */
  private static void afterAnAnswer(Step step) {
    try {
      step.take();
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
}
