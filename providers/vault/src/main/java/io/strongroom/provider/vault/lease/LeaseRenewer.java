package io.strongroom.provider.vault.lease;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.Moment;
import io.strongroom.provider.cloud.json.GoJson;
import io.strongroom.provider.vault.http.HttpCall;
import io.strongroom.provider.vault.http.Targets;
import io.strongroom.provider.vault.http.VaultCalls;
import io.strongroom.provider.vault.http.VaultCalls.Question;
import io.strongroom.provider.vault.http.VaultException;
import io.strongroom.provider.vault.identity.Session;
import io.strongroom.provider.vault.identity.Workload;
import io.strongroom.provider.vault.json.JsonDocument;
import io.strongroom.provider.vault.json.JsonValue;
import io.strongroom.provider.vault.session.FetchLogin;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Looks up and renews the credentials of one volume, once in a fetch. A credential is replaced near
 * its end only. A lease is also due when its login is; a certificate has its own end alone.
 */
final class LeaseRenewer {
  private static final long LIMIT = 1 << 20;
  private static final Optional<Integer> UNKNOWN_LEASE = Optional.of(400);

  private final VaultCalls calls;
  private final Workload workload;
  private final FetchLogin login;
  private final Deadline deadline;
  private final Clocks clock;

  LeaseRenewer(
      VaultCalls calls, Workload workload, FetchLogin login, Deadline deadline, Clocks clock) {
    this.calls = calls;
    this.workload = workload;
    this.login = login;
    this.deadline = deadline;
    this.clock = clock;
  }

  /**
   * Whether it still serves. False if it is revoked or expired, or to be replaced while the old one
   * is alive for a client that has not read its file again.
   *
   * @throws VaultException if the server cannot be reached
   */
  boolean serves(Credential credential) throws VaultException, InterruptedException {
    return switch (credential) {
      case Lease lease -> serves(lease);
      case Certificate certificate -> serves(certificate);
    };
  }

  /** What the server answers about a lease. */
  private enum Status {
    ALIVE,
    GONE,
    /** It may not be asked: the lease's own time counts. */
    UNKNOWN
  }

  private boolean serves(Lease lease) throws VaultException, InterruptedException {
    if (lease.isOver(clock) || endsWithItsLogin(lease) || (isDue(lease) && !lease.renewable())) {
      return false;
    }
    boolean serves =
        switch (statusOf(lease)) {
          case ALIVE -> !lease.isNearMaximum();
          case GONE -> false;
          case UNKNOWN -> !isDue(lease);
        };
    return serves && !endsWithItsLogin(lease);
  }

  private boolean isDue(Lease lease) {
    return !clock.now().isBefore(lease.due());
  }

  /** Whether its login is dead, or was replaced and is near its end. */
  private boolean endsWithItsLogin(Lease lease) {
    Optional<Session> its = login.of(lease.login());
    boolean inUse = lease.login().equals(login.session().token());
    return its.map(session -> !inUse && session.isDue(clock.now())).orElse(true);
  }

  /** By a look-up, which costs little; where policies allow none, by a renewal. */
  private Status statusOf(Lease lease) throws VaultException, InterruptedException {
    if (isDue(lease) || (lease.renewable() && !lease.mayBeLookedUp())) {
      return renew(lease);
    }
    return lease.mayBeLookedUp() ? lookUp(lease) : Status.UNKNOWN;
  }

  private Status lookUp(Lease lease) throws VaultException, InterruptedException {
    try {
      login.ask(session -> ofLookingUp(lease, session)).orElseThrow(LeaseRenewer::empty).close();
      return Status.ALIVE;
    } catch (VaultException e) {
      return ofFailure(e, lease::cannotBeLookedUp);
    }
  }

  private Status renew(Lease lease) throws VaultException, InterruptedException {
    try (JsonDocument document = askForMore(lease).orElseThrow(LeaseRenewer::empty)) {
      OptionalLong seconds = document.integer(document.root().get("lease_duration"));
      if (seconds.isEmpty()) {
        throw empty();
      }
      if (seconds.getAsLong() <= 0) {
        return Status.GONE;
      }
      lease.renewed(
          clock.now(),
          Session.duration(seconds.getAsLong()),
          document.root().get("renewable") instanceof JsonValue.Bool(boolean is) && is);
      return Status.ALIVE;
    } catch (VaultException e) {
      return ofFailure(e, lease::cannotBeRenewed);
    }
  }

  /** A login that could look up or renew the lease before may be dead if it no longer can. */
  private Optional<JsonDocument> askForMore(Lease lease)
      throws VaultException, InterruptedException {
    return lease.mayBeLookedUp() || lease.wasRenewed()
        ? login.ask(session -> ofRenewing(lease, session))
        : calls.ask(workload.connection(), ofRenewing(lease, login.session()), deadline);
  }

  private static VaultException empty() {
    return VaultException.of(Kind.BAD_ANSWER, "the answer says nothing");
  }

  /**
   * A server answers 400 for a lease that it does not know. Any other failure that does not concern
   * the whole server, as a gateway's page, leaves the state of the lease unknown.
   */
  private static Status ofFailure(VaultException e, Runnable refused) throws VaultException {
    if (e.concernsTheServer()) {
      throw e;
    }
    if (e.status().equals(UNKNOWN_LEASE) && e.isFromServer()) {
      return Status.GONE;
    }
    refused.run();
    return Status.UNKNOWN;
  }

  /**
   * Finds out whether a lease that was just made may be looked up: what the login can do now it can
   * do later, unless it is dead.
   */
  void learn(Lease made) throws InterruptedException {
    if (!made.mayBeLookedUp()) {
      return;
    }
    try {
      calls
          .ask(workload.connection(), ofLookingUp(made, login.session()), deadline)
          .orElseThrow(LeaseRenewer::empty)
          .close();
    } catch (VaultException e) {
      if (!e.concernsTheServer()) {
        made.cannotBeLookedUp();
      }
    }
  }

  /** Whether a certificate was revoked can be asked without a token. */
  private boolean serves(Certificate certificate) throws VaultException, InterruptedException {
    if (!clock.now().isBefore(certificate.due())) {
      return false;
    }
    if (!certificate.mayBeLookedUp()) {
      return true;
    }
    String path = "%s/cert/%s".formatted(certificate.mount().orElseThrow(), certificate.serial());
    Question question =
        new Question(
            new HttpCall(
                "GET",
                Targets.of(path, List.of()),
                Optional.empty(),
                Optional.empty(),
                workload.login().namespace()),
            "GET " + path,
            true,
            List.of(),
            LIMIT);
    try (JsonDocument document =
        calls.ask(workload.connection(), question, deadline).orElseThrow(LeaseRenewer::empty)) {
      return document.integer(document.root().object("data").get("revocation_time")).orElse(0) == 0;
    } catch (VaultException e) {
      if (e.concernsTheServer()) {
        throw e;
      }
      certificate.cannotBeLookedUp();
      return true;
    }
  }

  private Question ofLookingUp(Lease lease, Session session) {
    return about("sys/leases/lookup", "{\"lease_id\":%s}".formatted(quotedId(lease)), session);
  }

  private Question ofRenewing(Lease lease, Session session) {
    return about(
        "sys/leases/renew",
        "{\"increment\":%d,\"lease_id\":%s}".formatted(lease.firstSeconds(), quotedId(lease)),
        session);
  }

  private static String quotedId(Lease lease) {
    return GoJson.quoted(lease.id());
  }

  private Question about(String path, String body, Session session) {
    return new Question(
        new HttpCall(
            "POST",
            Targets.of(path, List.of()),
            Optional.of(body),
            Optional.of(session.token()),
            workload.login().namespace()),
        "POST " + path,
        true,
        List.of(session.token().exposeToken()),
        LIMIT);
  }

  /** When a credential is due, or the login that it ends with. */
  Moment due(Credential credential) {
    Moment own = credential.due();
    return switch (credential) {
      case Certificate _ -> own;
      case Lease lease ->
          login
              .of(lease.login())
              .flatMap(Session::renewBy)
              .filter(renewal -> renewal.isBefore(own))
              .orElse(own);
    };
  }
}
