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

/** Has a server take back what remains there, once; and counts what no server has taken. */
final class Revoker {
  private static final Logger LOG = LoggerFactory.getLogger(Revoker.class);

  /** For one call in the background. */
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

  /** How many logins, leases and certificates no server has taken back before they ended. */
  long lost() {
    return lost.get();
  }

  /** Gives a login back that is known to live. */
  void revokeNow(Workload workload, Session session) throws VaultException, InterruptedException {
    logins.revoke(workload, session, patience());
  }

  /**
   * Certificates first, since it takes a login to revoke them.
   *
   * @throws VaultException if the server cannot be asked now; what it has taken is not tried again
   */
  void revoke(Unrevoked remains) throws VaultException, InterruptedException {
    Deque<Revocation> revocations = remains.revocations();
    while (!revocations.isEmpty()) {
      Revocation next = revocations.getFirst();
      if (!next.isOver(clock)) {
        revoke(remains, next);
      }
      revocations.removeFirst();
    }
    Deque<Session> sessions = remains.sessions();
    while (!sessions.isEmpty()) {
      revoke(remains.workload(), sessions.getFirst());
      sessions.removeFirst();
    }
  }

  private void revoke(Unrevoked remains, Revocation revocation)
      throws VaultException, InterruptedException {
    try {
      if (!revokedByALivingOne(remains, revocation)) {
        revoke(remains.workload(), revocation, remains.logIn(logins, patience()));
      }
    } catch (VaultException e) {
      if (!isFinal(e)) {
        throw e;
      }
      lost(remains.workload(), revocation.what(), e.text());
    }
  }

  /** No: another login may help, since none of them lives or is allowed to. */
  private boolean revokedByALivingOne(Unrevoked remains, Revocation revocation)
      throws VaultException, InterruptedException {
    Optional<Session> living =
        remains.sessions().stream().filter(session -> !session.isOver(clock.now())).findFirst();
    if (living.isEmpty()) {
      if (remains.mayLogIn(clock)) {
        return false;
      }
      throw VaultException.withoutIdentity("its login has ended, and so has the token of the pod");
    }
    try {
      revoke(remains.workload(), revocation, living.get());
      return true;
    } catch (VaultException e) {
      if (!isFinal(e) || !remains.mayLogIn(clock)) {
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
   * Where the token may do so by its policies, a refusal says that it is dead already. Nothing else
   * says so: it is tried again until the token has ended.
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
      if (e.kind() != Kind.DENIED || !e.isWordOfTheServer()) {
        throw e;
      }
      if (!session.isDeadIfRefused()) {
        lost(workload, "a login", e.text());
      }
    }
  }

  /** What ends while the server cannot be asked was never given back. */
  void dropOver(Unrevoked remains, Optional<VaultException> failure) {
    String why = failure.map(VaultException::text).orElse(ENDED);
    remains
        .revocations()
        .removeIf(
            revocation -> {
              boolean over = revocation.isOver(clock);
              if (over) {
                lost(remains.workload(), revocation.what(), why);
              }
              return over;
            });
    remains
        .sessions()
        .removeIf(
            session -> {
              boolean over = session.isOver(clock.now());
              if (over && !session.batch()) {
                lost(remains.workload(), "a login", why);
              }
              return over;
            });
  }

  /** All that is still there is left to its end. */
  void giveUp(Unrevoked remains, String why) {
    remains.revocations().forEach(left -> lost(remains.workload(), left.what(), why));
    remains.sessions().stream()
        .filter(session -> !session.batch())
        .forEach(_ -> lost(remains.workload(), "a login", why));
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

  /**
   * Whether it is the server's word on what is to be revoked, which is the same at another time.
   */
  private static boolean isFinal(VaultException e) {
    return switch (e.kind()) {
      case DENIED, INVALID, NOT_FOUND -> e.isWordOfTheServer();
      case UNAUTHENTICATED -> e.isOfIdentity();
      case UNAVAILABLE, TIMEOUT, THROTTLED, TOO_LARGE, BAD_ANSWER -> false;
    };
  }

  private Deadline patience() {
    return Deadline.after(PATIENCE, clock);
  }
}
