package io.strongroom.provider.vault.identity;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.cloud.json.GoJson;
import io.strongroom.provider.vault.http.HttpCall;
import io.strongroom.provider.vault.http.LoginToken;
import io.strongroom.provider.vault.http.Targets;
import io.strongroom.provider.vault.http.VaultCalls;
import io.strongroom.provider.vault.http.VaultCalls.Question;
import io.strongroom.provider.vault.http.VaultException;
import io.strongroom.provider.vault.json.JsonDocument;
import io.strongroom.provider.vault.json.JsonValue;
import io.strongroom.provider.vault.json.JsonValue.Fields;
import io.strongroom.provider.vault.spec.Login;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The calls of a login: login, renew-self, lookup-self, revoke-self. Any thread. */
public final class LoginCalls {
  /** Bytes of an answer about a token, at most. */
  private static final long LIMIT = 1 << 20;

  /** The status with which a server refuses to renew a token that is not renewable. */
  private static final Optional<Integer> NOT_RENEWABLE = Optional.of(400);

  private static final Call RENEW = new Call("POST", "auth/token/renew-self");
  private static final Call LOOK_UP = new Call("GET", "auth/token/lookup-self");
  private static final Call REVOKE = new Call("POST", "auth/token/revoke-self");

  private final VaultCalls calls;
  private final Clocks clock;

  public LoginCalls(VaultCalls calls, Clocks clock) {
    this.calls = calls;
    this.clock = clock;
  }

  private record Call(String method, String path) {}

  /** Logs in with the pod's token, at a kubernetes or JWT auth method. */
  public Session login(Workload workload, Token token, Deadline deadline)
      throws VaultException, InterruptedException {
    Login login = workload.login();
    String jwt = token.exposeToken();
    Question question =
        question(
            workload,
            new Call("POST", "auth/%s/login".formatted(login.mount())),
            Optional.of(
                "{\"jwt\":%s,\"role\":%s}"
                    .formatted(GoJson.quoted(jwt), GoJson.quoted(login.role()))),
            Optional.empty(),
            jwt);
    try (JsonDocument answer =
        calls
            .ask(workload.connection(), question, deadline)
            .orElseThrow(() -> withoutToken(workload))) {
      return session(workload, answer);
    } catch (VaultException e) {
      throw inLogin(e, workload);
    }
  }

  /** The login that an answer brings. */
  public Session session(Workload workload, JsonDocument answer) throws VaultException {
    Fields auth = answer.root().object("auth");
    long uses = answer.integer(auth.get("num_uses")).orElse(0);
    LoginToken token =
        answer
            .plainText(auth.get("client_token"))
            .map(text -> new LoginToken(text, uses))
            .orElseThrow(() -> withoutToken(workload));
    Optional<Duration> lifetime = lifetime(answer, auth);
    return new Session(
        token,
        answer.plainTexts(auth.get("policies")),
        clock.now(),
        lifetime,
        auth.get("renewable") instanceof JsonValue.Bool(boolean is) && is,
        answer.plainText(auth.get("token_type")).equals(Optional.of("batch")),
        lifetime,
        false);
  }

  private static VaultException withoutToken(Workload workload) {
    return VaultException.of(
        Kind.BAD_ANSWER,
        "auth/%s/login gave no token; does the role want a second factor?"
            .formatted(workload.login().mount()));
  }

  /** Vault's 0 is a token that does not end. */
  private static Optional<Duration> lifetime(JsonDocument answer, Fields auth) {
    OptionalLong seconds = answer.integer(auth.get("lease_duration"));
    return seconds.isPresent() && seconds.getAsLong() > 0
        ? Optional.of(Session.duration(seconds.getAsLong()))
        : Optional.empty();
  }

  private static VaultException inLogin(VaultException e, Workload workload) {
    Login login = workload.login();
    return switch (e.kind()) {
      case DENIED, INVALID, UNAUTHENTICATED, NOT_FOUND ->
          e.status().isEmpty()
              ? e
              : e.inLogin(
                  Kind.UNAUTHENTICATED,
                  ("%s; the login as role '%s' with the token of service account %s/%s for audience"
                          + " '%s'%s was refused: %s")
                      .formatted(
                          e.text(),
                          login.role(),
                          workload.namespace(),
                          workload.serviceAccount(),
                          login.audience(),
                          login.namespace().map(" in namespace "::concat).orElse(""),
                          LoginAdvice.on(e, login)));
      // Kubernetes auth says so with 500 when the API server refuses the token.
      case UNAVAILABLE, TIMEOUT, THROTTLED, BAD_ANSWER, TOO_LARGE -> e.inLogin(e.kind(), e.text());
    };
  }

  /** The outcome of renewing a login. */
  public sealed interface Renewal {
    record Renewed(Session session) implements Renewal {}

    /** The token is dead, not renewable, or not allowed to renew itself. */
    record Refused() implements Renewal {}

    /** Something in front of the server answered: the state of the token is unknown. */
    record Unknown() implements Renewal {}
  }

  /** Renews a login. */
  public Renewal renew(Workload workload, Session session, Deadline deadline)
      throws VaultException, InterruptedException {
    Question question = ofItself(workload, session, RENEW);
    Optional<JsonDocument> answer = Optional.empty();
    try {
      answer = calls.ask(workload.connection(), question, deadline);
      return answer.map(document -> renewed(session, document)).orElseGet(Renewal.Unknown::new);
    } catch (VaultException e) {
      if (e.concernsTheServer()) {
        throw e;
      }
      return e.isFromServer() && (e.kind() == Kind.DENIED || e.status().equals(NOT_RENEWABLE))
          ? new Renewal.Refused()
          : new Renewal.Unknown();
    } finally {
      answer.ifPresent(JsonDocument::close);
    }
  }

  private Renewal renewed(Session session, JsonDocument document) {
    Fields auth = document.root().object("auth");
    return document.integer(auth.get("lease_duration")).isPresent()
        ? new Renewal.Renewed(
            session.renewed(
                clock.now(),
                lifetime(document, auth),
                auth.get("renewable") instanceof JsonValue.Bool(boolean is) && is))
        : new Renewal.Unknown();
  }

  /** What the server answers to lookup-self. */
  public enum Status {
    ALIVE,
    /** The token is dead, or no policy lets it look itself up. */
    REFUSED,
    /** Something in front of the server answered. */
    UNKNOWN
  }

  /** Looks a token up with the token itself. */
  public Status statusOf(Workload workload, Session session, Deadline deadline)
      throws VaultException, InterruptedException {
    Question question = ofItself(workload, session, LOOK_UP);
    Optional<JsonDocument> answer = Optional.empty();
    try {
      answer = calls.ask(workload.connection(), question, deadline);
      return answer.filter(document -> !document.root().object("data").isEmpty()).isPresent()
          ? Status.ALIVE
          : Status.UNKNOWN;
    } catch (VaultException e) {
      if (e.concernsTheServer()) {
        throw e;
      }
      return e.isFromServer() && e.kind() == Kind.DENIED ? Status.REFUSED : Status.UNKNOWN;
    } finally {
      answer.ifPresent(JsonDocument::close);
    }
  }

  /** Revokes a login, and with it every lease that was made with it. */
  public void revoke(Workload workload, Session session, Deadline deadline)
      throws VaultException, InterruptedException {
    Question question = ofItself(workload, session, REVOKE);
    calls.ask(workload.connection(), question, deadline).ifPresent(JsonDocument::close);
  }

  /** A call about the token that it is made with. */
  private static Question ofItself(Workload workload, Session session, Call call) {
    return question(
        workload,
        call,
        call.method.equals("POST") ? Optional.of("{}") : Optional.empty(),
        Optional.of(session.token()),
        session.token().exposeToken());
  }

  private static Question question(
      Workload workload,
      Call call,
      Optional<String> body,
      Optional<LoginToken> token,
      String sent) {
    return new Question(
        new HttpCall(
            call.method,
            Targets.of(call.path, List.of()),
            body,
            token,
            workload.login().namespace()),
        call.method + " " + call.path,
        true,
        List.of(sent),
        LIMIT);
  }
}
