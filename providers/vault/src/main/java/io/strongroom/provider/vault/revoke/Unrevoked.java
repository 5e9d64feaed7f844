package io.strongroom.provider.vault.revoke;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.vault.http.VaultException;
import io.strongroom.provider.vault.identity.LoginCalls;
import io.strongroom.provider.vault.identity.Session;
import io.strongroom.provider.vault.identity.Workload;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Optional;

/**
 * What a workload has left at a server to be revoked. Shrinks with each call; one thread at a time.
 */
public final class Unrevoked {
  private final Workload workload;
  private final Deque<Session> sessions;
  private final Deque<Revocation> revocations;
  private final Optional<Token> identity;
  private boolean loggedIn;

  /**
   * @param sessions logins, and with them their leases
   * @param revocations calls of their own, made with one of the logins
   * @param identity the pod's token, for another login where none of them is alive
   */
  public Unrevoked(
      Workload workload,
      Collection<Session> sessions,
      Collection<Revocation> revocations,
      Optional<Token> identity) {
    this.workload = workload;
    this.sessions = new ArrayDeque<>(sessions);
    this.revocations = new ArrayDeque<>(revocations);
    this.identity = identity;
  }

  static Unrevoked ofLogin(Workload workload, Session session) {
    Unrevoked unrevoked =
        new Unrevoked(workload, new ArrayDeque<>(), new ArrayDeque<>(), Optional.empty());
    unrevoked.sessions.add(session);
    return unrevoked;
  }

  Workload workload() {
    return workload;
  }

  Deque<Session> sessions() {
    return sessions;
  }

  Deque<Revocation> revocations() {
    return revocations;
  }

  /** Whether there is a valid token to log in with, and it was not used yet. */
  boolean mayLogIn(Clocks clock) {
    return !loggedIn && identity.filter(token -> clock.now().isBefore(token.expires())).isPresent();
  }

  /** Logs in to revoke; this login is revoked with the others. */
  Session logIn(LoginCalls logins, Deadline deadline) throws VaultException, InterruptedException {
    Session session = logins.login(workload, identity.orElseThrow(), deadline);
    loggedIn = true;
    sessions.addFirst(session);
    return session;
  }
}
