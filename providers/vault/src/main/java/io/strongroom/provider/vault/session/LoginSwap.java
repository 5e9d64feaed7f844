package io.strongroom.provider.vault.session;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.Moment;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.vault.http.VaultException;
import io.strongroom.provider.vault.identity.LoginCalls;
import io.strongroom.provider.vault.identity.LoginCalls.Status;
import io.strongroom.provider.vault.identity.Session;
import io.strongroom.provider.vault.identity.Workload;
import io.strongroom.provider.vault.revoke.GiveBack;
import java.util.Optional;

/**
 * Replaces the login in use; the one that is not used is revoked, or kept while it has leases. One
 * thread at a time, under the lock of {@link WorkloadLogin}.
 *
 * <p>A token is taken for dead only if it may not look itself up and another one of the same role
 * may. A refusal of another request concerns that request.
 */
final class LoginSwap {
  /** The most logins at a time that were tried without success and cannot be revoked. */
  private static final int MAX_TRIED = 10;

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

  /** A login is no longer in use: revoked, unless it has leases. */
  private void leave(Session session, boolean lives) throws InterruptedException {
    if (session.token().hasLeases() || !giveBack.now(workload, session)) {
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
    Status status = statusOf(refused, deadline);
    Session fresh = logins.login(workload, token, deadline);
    if (status == Status.ALIVE && hasSamePolicies(refused, fresh)) {
      Optional<T> answer = askAgain(refused, fresh, attempt);
      if (answer.isPresent()) {
        return answer.get();
      }
    }
    return tryBeside(refused, status, fresh, refusal, deadline, attempt);
  }

  /** The uses of a token with few of them are not spent on look-ups. */
  private Status statusOf(Session session, Deadline deadline)
      throws VaultException, InterruptedException {
    if (session.token().isLimited()) {
      return session.token().usesLeft() > 0 ? Status.ALIVE : Status.REFUSED;
    }
    return logins.statusOf(workload, session, deadline);
  }

  private static boolean hasSamePolicies(Session refused, Session fresh) {
    return !refused.token().isLimited() && fresh.policies().equals(refused.policies());
  }

  /**
   * A policy may have changed since the refusal. Then the login in use is as good as the fresh one,
   * and replacing it would keep two where it has leases.
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
      Status status,
      Session fresh,
      VaultException refusal,
      Deadline deadline,
      Sessions.Attempt<T> attempt)
      throws VaultException, InterruptedException {
    boolean settled = false;
    try {
      if (status == Status.REFUSED && isDead(refused, fresh, deadline)) {
        known.use(fresh);
        settled = true;
        return attempt.with(fresh);
      }
      T result = attempt.with(fresh);
      known.use(fresh);
      settled = true;
      afterAnAnswer(() -> leave(refused, status != Status.REFUSED));
      return result;
    } catch (VaultException e) {
      if (settled) {
        throw e;
      }
      settled = true;
      if (mayDoMore(e)) {
        known.use(fresh);
        leave(refused, status != Status.REFUSED);
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

  /** Revokes or keeps a login that is not in use. */
  @FunctionalInterface
  private interface Step {
    void take() throws InterruptedException;
  }

  /**
   * An answer is not lost because the thread is interrupted: the interrupt stays set for the next
   * wait.
   */
  private static void afterAnAnswer(Step step) {
    try {
      step.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Whether the server accepts the fresh login for a request and finds only the request invalid.
   */
  private static boolean mayDoMore(VaultException ofFresh) {
    return ofFresh.kind() == Kind.INVALID && ofFresh.status().isPresent();
  }

  /** It may not look itself up; if another of the same role may, it is dead. */
  private boolean isDead(Session refused, Session fresh, Deadline deadline)
      throws VaultException, InterruptedException {
    return refused.token().isLimited()
        || logins.statusOf(workload, fresh, deadline) == Status.ALIVE;
  }

  /** The fresh login may do no more than the one in use, and is revoked. */
  private void takeBack(Session inUse, Session fresh) throws InterruptedException {
    if (!giveBack.now(workload, fresh)) {
      known.keep(inUse, true, clock.now());
      known.use(fresh);
      nextTry =
          fresh
              .lifetime()
              .map(life -> clock.now().plus(life.dividedBy(MAX_TRIED)))
              .orElse(Moment.LATEST);
    }
  }

  private String notTried() {
    return ("another login is not tried before its time, since role '%s' lets none be given back:"
            + " allow update on auth/token/revoke-self")
        .formatted(workload.login().role());
  }
}
