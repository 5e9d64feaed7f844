package io.strongroom.provider.vault;

import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.vault.JsonValue.Fields;
import io.strongroom.provider.vault.VaultServer.Question;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The calls that concern a login: making it, renewing it, asking for it, giving it back. */
final class Logins {
  /** No answer about a token is as large. */
  private static final long LIMIT = 1 << 20;

  private final VaultServer server;
  private final InstantSource clock;

  Logins(VaultServer server, InstantSource clock) {
    this.server = server;
    this.clock = clock;
  }

  /** Shows the pod's token, as kubernetes and JWT auth take it. */
  Session login(Workload workload, Token token, Deadline deadline)
      throws VaultException, InterruptedException {
    Login login = workload.login();
    String path = "auth/%s/login".formatted(login.mount());
    String jwt = token.exposeToken();
    Question question =
        question(
            workload,
            "POST " + path,
            Targets.of(path, List.of()),
            Optional.of(
                "{\"jwt\":%s,\"role\":%s}"
                    .formatted(GoArguments.quoted(jwt), GoArguments.quoted(login.role()))),
            Optional.empty(),
            List.of(jwt));
    try (JsonDocument answer =
        server
            .ask(workload.connection(), question, deadline)
            .orElseThrow(() -> withoutToken(workload))) {
      return session(workload, answer);
    } catch (VaultException e) {
      throw inLogin(e, workload);
    }
  }

  private Session session(Workload workload, JsonDocument answer) throws VaultException {
    Fields auth = answer.root().object("auth");
    LoginToken token =
        answer
            .plainText(auth.get("client_token"))
            .map(LoginToken::new)
            .orElseThrow(() -> withoutToken(workload));
    Optional<Duration> lifetime = lifetime(answer, auth);
    return new Session(
        token,
        answer.plainTexts(auth.get("policies")),
        clock.instant(),
        lifetime,
        auth.get("renewable") instanceof JsonValue.Bool(boolean is) && is,
        lifetime);
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
        ? Optional.of(Duration.ofSeconds(seconds.getAsLong()))
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
                  ("%s; logged in as role '%s' with the token of service account %s/%s for audience"
                          + " '%s'%s: does the role take them?")
                      .formatted(
                          e.text(),
                          login.role(),
                          workload.namespace(),
                          workload.serviceAccount(),
                          login.audience(),
                          login.namespace().map(" in namespace "::concat).orElse("")));
      // Kubernetes auth says so with 500 when the API server refuses the token.
      case UNAVAILABLE, TIMEOUT, THROTTLED, BAD_ANSWER, TOO_LARGE -> e.inLogin(e.kind(), e.text());
    };
  }

  /** Prolongs a login; absent if the server knows the token no more. */
  Optional<Session> renew(Workload workload, Session session, Deadline deadline)
      throws VaultException, InterruptedException {
    String path = "auth/token/renew-self";
    Question question =
        question(
            workload,
            "POST " + path,
            Targets.of(path, List.of()),
            Optional.of("{}"),
            Optional.of(session.token()),
            List.of(session.token().exposeToken()));
    try {
      Optional<JsonDocument> answer = server.ask(workload.connection(), question, deadline);
      if (answer.isEmpty()) {
        return Optional.empty();
      }
      try (JsonDocument document = answer.get()) {
        Fields auth = document.root().object("auth");
        return Optional.of(
            session.renewed(
                clock.instant(),
                lifetime(document, auth),
                auth.get("renewable") instanceof JsonValue.Bool(boolean is) && is));
      }
    } catch (VaultException e) {
      if (e.status().isPresent() && !e.concernsTheServer()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Whether the server still knows the token; a policy that forbids to ask counts as no. */
  boolean isAlive(Workload workload, Session session, Deadline deadline)
      throws VaultException, InterruptedException {
    String path = "auth/token/lookup-self";
    Question question =
        question(
            workload,
            "GET " + path,
            Targets.of(path, List.of()),
            Optional.empty(),
            Optional.of(session.token()),
            List.of(session.token().exposeToken()));
    try {
      server.ask(workload.connection(), question, deadline).ifPresent(JsonDocument::close);
      return true;
    } catch (VaultException e) {
      if (e.kind() == Kind.DENIED) {
        return false;
      }
      throw e;
    }
  }

  /** Gives a login back, and with it every lease that was made with it. */
  void revoke(Workload workload, Session session, Deadline deadline)
      throws VaultException, InterruptedException {
    String path = "auth/token/revoke-self";
    Question question =
        question(
            workload,
            "POST " + path,
            Targets.of(path, List.of()),
            Optional.of("{}"),
            Optional.of(session.token()),
            List.of(session.token().exposeToken()));
    server.ask(workload.connection(), question, deadline).ifPresent(JsonDocument::close);
  }

  private static Question question(
      Workload workload,
      String what,
      String target,
      Optional<String> body,
      Optional<LoginToken> token,
      List<String> sent) {
    return new Question(
        new HttpCall(
            what.substring(0, what.indexOf(' ')),
            target,
            body,
            token,
            workload.login().namespace()),
        what,
        true,
        sent,
        LIMIT);
  }
}
