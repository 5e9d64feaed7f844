package io.strongroom.provider.vault.revoke;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.vault.http.HttpCall;
import io.strongroom.provider.vault.http.Targets;
import io.strongroom.provider.vault.http.VaultCalls;
import io.strongroom.provider.vault.http.VaultCalls.Question;
import io.strongroom.provider.vault.http.VaultException;
import io.strongroom.provider.vault.identity.LoginCalls;
import io.strongroom.provider.vault.identity.Session;
import io.strongroom.provider.vault.identity.Workload;
import io.strongroom.provider.vault.json.JsonDocument;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Revokes at a server, one attempt each; counts and logs what was never revoked. */
final class Revoker {
  private static final Logger LOG = LoggerFactory.getLogger(Revoker.class);

  /** The deadline of one call. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final long LIMIT = 1 << 20;
  private static final String ENDED = "it ended before the server took it";

  private final LoginCalls logins;
  private final VaultCalls calls;
  private final Clocks clock;
  private final AtomicLong lost = new AtomicLong();

  Revoker(LoginCalls logins, VaultCalls calls, Clocks clock) {
    this.logins = logins;
    this.calls = calls;
    this.clock = clock;
  }

  /** How many logins, leases and certificates expired without being revoked. */
  long lost() {
    return lost.get();
  }

  /** Revokes a login that is alive. */
  void revokeNow(Workload workload, Session session) throws VaultException, InterruptedException {
    logins.revoke(workload, session, patience());
  }

  /**
   * Certificates first, since it takes a login to revoke them.
   *
   * @throws VaultException if the server cannot be reached; what was revoked is not tried again
   */
  void revoke(Unrevoked unrevoked) throws VaultException, InterruptedException {
    Deque<Revocation> revocations = unrevoked.revocations();
    while (!revocations.isEmpty()) {
      Revocation next = revocations.getFirst();
      if (!next.isOver(clock)) {
        revoke(unrevoked, next);
      }
      revocations.removeFirst();
    }
    Deque<Session> sessions = unrevoked.sessions();
    while (!sessions.isEmpty()) {
      revoke(unrevoked.workload(), sessions.getFirst());
      sessions.removeFirst();
    }
  }

  private void revoke(Unrevoked unrevoked, Revocation revocation)
      throws VaultException, InterruptedException {
    try {
      if (!revokedWithKnownLogin(unrevoked, revocation)) {
        revoke(unrevoked.workload(), revocation, unrevoked.logIn(logins, patience()));
      }
    } catch (VaultException e) {
      if (!isFinal(e)) {
        throw e;
      }
      lost(unrevoked.workload(), revocation.what(), e.text());
    }
  }

  /** False if another login may help, since none of the known ones is alive or allowed to. */
  private boolean revokedWithKnownLogin(Unrevoked unrevoked, Revocation revocation)
      throws VaultException, InterruptedException {
    Optional<Session> living =
        unrevoked.sessions().stream().filter(session -> !session.isOver(clock.now())).findFirst();
    if (living.isEmpty()) {
      if (unrevoked.mayLogIn(clock)) {
        return false;
      }
      throw VaultException.withoutIdentity("its login has ended, and so has the token of the pod");
    }
    try {
      revoke(unrevoked.workload(), revocation, living.get());
      return true;
    } catch (VaultException e) {
      if (!isFinal(e) || !unrevoked.mayLogIn(clock)) {
        throw e;
      }
      return false;
    }
  }

  private void revoke(Workload workload, Revocation revocation, Session session)
      throws VaultException, InterruptedException {
    Question question =
        new Question(
            new HttpCall(
                "POST",
                Targets.of(revocation.path(), List.of()),
                Optional.of(revocation.body()),
                Optional.of(session.token()),
                workload.login().namespace()),
            "POST " + revocation.path(),
            true,
            List.of(session.token().exposeToken()),
            LIMIT);
    calls.ask(workload.connection(), question, patience()).ifPresent(JsonDocument::close);
  }

  /**
   * Where the token's policies allow it, a refusal means that it is dead. Any other failure is
   * tried again until the token has expired.
   */
  private void revoke(Workload workload, Session session)
      throws VaultException, InterruptedException {
    if (session.batch()) {
      return;
    }
    if (session.isOver(clock.now())) {
      lost(workload, "a login", ENDED);
      return;
    }
    try {
      revokeNow(workload, session);
    } catch (VaultException e) {
      if (e.kind() != Kind.DENIED || !e.isFromServer()) {
        throw e;
      }
      if (!session.isDeadIfRefused()) {
        lost(workload, "a login", e.text());
      }
    }
  }

  /** What has expired while the server could not be reached is counted as lost. */
  void dropOver(Unrevoked unrevoked, Optional<VaultException> failure) {
    String why = failure.map(VaultException::text).orElse(ENDED);
    unrevoked
        .revocations()
        .removeIf(
            revocation -> {
              boolean over = revocation.isOver(clock);
              if (over) {
                lost(unrevoked.workload(), revocation.what(), why);
              }
              return over;
            });
    unrevoked
        .sessions()
        .removeIf(
            session -> {
              boolean over = session.isOver(clock.now());
              if (over && !session.batch()) {
                lost(unrevoked.workload(), "a login", why);
              }
              return over;
            });
  }

  /** Everything left is counted as lost, and expires by itself. */
  void giveUp(Unrevoked unrevoked, String why) {
    unrevoked.revocations().forEach(left -> lost(unrevoked.workload(), left.what(), why));
    unrevoked.sessions().stream()
        .filter(session -> !session.batch())
        .forEach(_ -> lost(unrevoked.workload(), "a login", why));
  }

  private void lost(Workload workload, String what, String why) {
    lost.incrementAndGet();
    LOG.info(
        "{} of service account {}/{} was not given back, it ends by itself: {}",
        what,
        workload.namespace(),
        workload.serviceAccount(),
        why);
  }

  /** Whether the server itself refused this revocation, so that it would again. */
  private static boolean isFinal(VaultException e) {
    return switch (e.kind()) {
      case DENIED, INVALID, NOT_FOUND -> e.isFromServer();
      case UNAUTHENTICATED -> e.isOfIdentity();
      case UNAVAILABLE, TIMEOUT, THROTTLED, TOO_LARGE, BAD_ANSWER -> false;
    };
  }

  private Deadline patience() {
    return Deadline.after(PATIENCE, clock);
  }
}
