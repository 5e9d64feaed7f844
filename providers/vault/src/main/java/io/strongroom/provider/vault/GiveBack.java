package io.strongroom.provider.vault;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.vault.VaultServer.Question;
import io.strongroom.provider.vault.json.JsonDocument;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives back what nobody needs any more: at once, and where the server cannot be asked again and
 * again with growing pauses, until it has taken it or it has ended by itself. In memory only: what
 * still waits when the process ends is left to its end, which the log says.
 */
final class GiveBack implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GiveBack.class);

  /** For one call; nobody waits for it. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  /** How much may wait at a time: more than a node's pods leave. */
  private static final int MOST_WAITING = 1024;

  private static final long LIMIT = 1 << 20;
  private static final String ENDED = "it ended before the server took it";

  private final Logins logins;
  private final VaultServer server;
  private final Pause pause;
  private final Clocks clock;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong lost = new AtomicLong();
  private volatile boolean closed;

  GiveBack(Logins logins, VaultServer server, Pause pause, Clocks clock) {
    this.logins = logins;
    this.server = server;
    this.pause = pause;
    this.clock = clock;
  }

  /** How many times something waits for a server to take it back. */
  int waiting() {
    return waiting.get();
  }

  /** How many logins, leases and certificates no server has taken back before they ended. */
  long lost() {
    return lost.get();
  }

  /**
   * Gives a login back that is known to live.
   *
   * @return no, if the server does not let it be given back; yes also if the server cannot be asked
   *     now, and is again later
   */
  boolean now(Workload workload, Session session) throws InterruptedException {
    if (session.batch() || session.isOver(clock.now())) {
      return true;
    }
    try {
      logins.revoke(workload, session, patience());
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

  /** Gives a login back when the server can be asked. */
  void inBackground(Workload workload, Session session) {
    tryOften(Remains.ofLogin(workload, session), 0);
  }

  /** Gives back what a volume has left; what the server cannot take now in the background. */
  void all(Remains remains) throws InterruptedException {
    try {
      giveBack(remains);
    } catch (VaultException e) {
      LOG.info(
          "what a volume of service account {}/{} had is not given back yet, it is tried again: {}",
          remains.workload().namespace(),
          remains.workload().serviceAccount(),
          e.text());
      tryOften(remains, 1);
    } catch (InterruptedException e) {
      tryOften(remains, 1);
      throw e;
    }
  }

  private void tryOften(Remains remains, int failures) {
    if (waiting.incrementAndGet() > MOST_WAITING) {
      waiting.decrementAndGet();
      giveUp(remains, "too much waits for servers to be taken back");
      return;
    }
    Thread.ofVirtual().name("vault-give-back").start(() -> tryUntilDone(remains, failures));
  }

  private void tryUntilDone(Remains remains, int failuresBefore) {
    int failures = failuresBefore;
    try {
      while (!closed) {
        if (failures > 0) {
          pause.last(pauseAfter(failures));
          dropOver(remains, ENDED);
        }
        try {
          giveBack(remains);
          return;
        } catch (VaultException e) {
          failures++;
          dropOver(remains, e.text());
        }
      }
    } catch (InterruptedException e) {
      giveUp(remains, "it was interrupted");
    } finally {
      waiting.decrementAndGet();
    }
  }

  private static Duration pauseAfter(int failures) {
    long seconds = FIRST_PAUSE.toSeconds() << Math.min(failures - 1, 16);
    long most = Math.min(seconds, LONGEST_PAUSE.toSeconds()) * 1000;
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
  }

  /**
   * Certificates first, since it takes a login to revoke them.
   *
   * @throws VaultException if the server cannot be asked now; what it has taken is not tried again
   */
  private void giveBack(Remains remains) throws VaultException, InterruptedException {
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

  private void revoke(Remains remains, Revocation revocation)
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
  private boolean revokedByALivingOne(Remains remains, Revocation revocation)
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
    server.ask(workload.connection(), question, patience()).ifPresent(JsonDocument::close);
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
      logins.revoke(workload, session, patience());
    } catch (VaultException e) {
      if (e.kind() != Kind.DENIED) {
        throw e;
      }
      if (!session.isDeadIfRefused()) {
        lost(workload, "a login", e.text());
      }
    }
  }

  /** What ends while the server cannot be asked was never given back. */
  private void dropOver(Remains remains, String why) {
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

  private void giveUp(Remains remains, String why) {
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

  /** Whether the server may take it at another time. */
  private static boolean isPassing(VaultException e) {
    return e.kind() == Kind.UNAVAILABLE || e.kind() == Kind.TIMEOUT || e.kind() == Kind.THROTTLED;
  }

  /**
   * Whether it is the server's word on what is to be revoked, which is the same at another time: a
   * page of something in front of it is not, nor a failure on this side.
   */
  private static boolean isFinal(VaultException e) {
    return switch (e.kind()) {
      case DENIED, INVALID, NOT_FOUND -> e.status().isPresent();
      case UNAUTHENTICATED -> e.isOfIdentity();
      case UNAVAILABLE, TIMEOUT, THROTTLED, TOO_LARGE, BAD_ANSWER -> false;
    };
  }

  private Deadline patience() {
    return Deadline.after(PATIENCE, clock);
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
