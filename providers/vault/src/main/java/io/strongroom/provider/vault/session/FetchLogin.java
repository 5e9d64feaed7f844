package io.strongroom.provider.vault.session;

import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.vault.http.LoginToken;
import io.strongroom.provider.vault.http.VaultCalls;
import io.strongroom.provider.vault.http.VaultCalls.Question;
import io.strongroom.provider.vault.http.VaultException;
import io.strongroom.provider.vault.identity.Session;
import io.strongroom.provider.vault.identity.Workload;
import io.strongroom.provider.vault.json.JsonDocument;
import java.util.Optional;

/** The login that one fetch asks with, which may be replaced meanwhile. One thread. */
public final class FetchLogin implements AutoCloseable {
  private final Sessions sessions;
  private final VaultCalls calls;
  private final Workload workload;
  private final WorkloadLogin logins;
  private final Token token;
  private final Deadline deadline;
  private Session session;
  private boolean refusalIsFinal;

  FetchLogin(
      Sessions sessions,
      VaultCalls calls,
      Workload workload,
      WorkloadLogin logins,
      Token token,
      Deadline deadline,
      Sessions.Opened opened) {
    this.sessions = sessions;
    this.calls = calls;
    this.workload = workload;
    this.logins = logins;
    this.token = token;
    this.deadline = deadline;
    session = opened.session();
    refusalIsFinal = opened.fresh();
  }

  /** A request, made with the login that is current when it is sent. */
  @FunctionalInterface
  public interface WithSession {
    Question with(Session session);
  }

  /** The login as it is now. */
  public Session session() {
    return session;
  }

  /** The login of a token, if it is one of the workload's and alive. */
  public Optional<Session> of(LoginToken other) {
    return logins.of(other);
  }

  /** The pod's own token. */
  public Token identity() {
    return token;
  }

  /** Asks; after a refusal a fresh login is tried, once in a fetch. */
  public Optional<JsonDocument> ask(WithSession question)
      throws VaultException, InterruptedException {
    try {
      return askOnce(question);
    } catch (VaultException e) {
      if (e.kind() != Kind.DENIED || refusalIsFinal) {
        throw e;
      }
      refusalIsFinal = true; // one more try is enough for all objects of a fetch
      try {
        return logins.retry(
            session,
            e,
            token,
            deadline,
            other -> calls.ask(workload.connection(), question.with(other), deadline));
      } finally {
        session = logins.inUse().orElse(session);
      }
    }
  }

  /** Asks without a fresh login after a refusal. */
  public Optional<JsonDocument> askOnce(WithSession question)
      throws VaultException, InterruptedException {
    if (!logins.lasts(session)) {
      Sessions.Opened another = logins.open(token, deadline);
      session = another.session();
      refusalIsFinal |= another.fresh();
    }
    return calls.ask(workload.connection(), question.with(session), deadline);
  }

  @Override
  public void close() {
    sessions.giveBack(workload, logins);
  }
}
