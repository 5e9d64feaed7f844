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
 * Looks after what one volume holds, once in a fetch: whether the server still has it, renewed when
 * it is due, left to be made anew only near its end. What dies with a login goes by the login too;
 * what does not goes by its own end.
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
   * Whether it serves on. No: it is gone, or to be made anew while the old one still lives for a
   * client that has not read its file again.
   *
   * @throws VaultException if the server cannot be asked
   */
  boolean serves(Credential credential) throws VaultException, InterruptedException {
    return switch (credential) {
      case Lease lease -> serves(lease);
      case Certificate certificate -> serves(certificate);
    };
  }

  /** What the server says of a lease. */
  private enum Word {
    THERE,
    GONE,
    /** It may not be asked: the lease goes by its time. */
    NONE
  }

  private boolean serves(Lease lease) throws VaultException, InterruptedException {
    if (lease.isOver(clock) || endsWithItsLogin(lease) || (isDue(lease) && !lease.renewable())) {
      return false;
    }
    boolean serves =
        switch (wordOn(lease)) {
          case THERE -> !lease.isNearMaximum();
          case GONE -> false;
          case NONE -> !isDue(lease);
        };
    return serves && !endsWithItsLogin(lease);
  }

  private boolean isDue(Lease lease) {
    return !clock.now().isBefore(lease.due());
  }

  /** Its login is dead, or replaced because it is near its end. */
  private boolean endsWithItsLogin(Lease lease) {
    Optional<Session> its = login.of(lease.login());
    boolean inUse = lease.login().equals(login.session().token());
    return its.map(session -> !inUse && session.isDue(clock.now())).orElse(true);
  }

  /** A look costs little; where the policies allow none, a renewal tells the same. */
  private Word wordOn(Lease lease) throws VaultException, InterruptedException {
    if (isDue(lease) || (lease.renewable() && !lease.mayBeLookedUp())) {
      return renew(lease);
    }
    return lease.mayBeLookedUp() ? lookUp(lease) : Word.NONE;
  }

  private Word lookUp(Lease lease) throws VaultException, InterruptedException {
    try {
      login
          .ask(session -> ofLookingUp(lease, session))
          .orElseThrow(LeaseRenewer::withoutWord)
          .close();
      return Word.THERE;
    } catch (VaultException e) {
      return wordOf(e, lease::cannotBeLookedUp);
    }
  }

  private Word renew(Lease lease) throws VaultException, InterruptedException {
    try (JsonDocument document = askForMore(lease).orElseThrow(LeaseRenewer::withoutWord)) {
      OptionalLong seconds = document.integer(document.root().get("lease_duration"));
      if (seconds.isEmpty()) {
        throw withoutWord();
      }
      if (seconds.getAsLong() <= 0) {
        return Word.GONE;
      }
      lease.renewed(
          clock.now(),
          Session.duration(seconds.getAsLong()),
          document.root().get("renewable") instanceof JsonValue.Bool(boolean is) && is);
      return Word.THERE;
    } catch (VaultException e) {
      return wordOf(e, lease::cannotBeRenewed);
    }
  }

  /** A login that could ask about the lease before is suspected to be dead if it no longer can. */
  private Optional<JsonDocument> askForMore(Lease lease)
      throws VaultException, InterruptedException {
    return lease.mayBeLookedUp() || lease.wasRenewed()
        ? login.ask(session -> ofRenewing(lease, session))
        : calls.ask(workload.connection(), ofRenewing(lease, login.session()), deadline);
  }

  private static VaultException withoutWord() {
    return VaultException.of(Kind.BAD_ANSWER, "the answer says nothing");
  }

  /**
   * A server says 400 of a lease that it does not know. All else that is no word on the server, as
   * a gateway's page where it lets nobody ask, says nothing of the lease.
   */
  private static Word wordOf(VaultException e, Runnable refused) throws VaultException {
    if (e.concernsTheServer()) {
      throw e;
    }
    if (e.status().equals(UNKNOWN_LEASE) && e.isWordOfTheServer()) {
      return Word.GONE;
    }
    refused.run();
    return Word.NONE;
  }

  /**
   * Whether a lease that was made just now may be looked up: what the login could do then it can do
   * later, unless it is dead.
   */
  void learn(Lease made) throws InterruptedException {
    if (!made.mayBeLookedUp()) {
      return;
    }
    try {
      calls
          .ask(workload.connection(), ofLookingUp(made, login.session()), deadline)
          .orElseThrow(LeaseRenewer::withoutWord)
          .close();
    } catch (VaultException e) {
      if (!e.concernsTheServer()) {
        made.cannotBeLookedUp();
      }
    }
  }

  /** Anybody may ask whether a certificate was revoked. */
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
        calls
            .ask(workload.connection(), question, deadline)
            .orElseThrow(LeaseRenewer::withoutWord)) {
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

  /** When something must be done about a credential, or about the login that it dies with. */
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
