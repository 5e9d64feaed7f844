package io.strongroom.provider.vault.lease;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Moment;
import io.strongroom.provider.cloud.json.GoJson;
import io.strongroom.provider.vault.http.LoginToken;
import io.strongroom.provider.vault.http.VaultErrors;
import io.strongroom.provider.vault.identity.Session;
import io.strongroom.provider.vault.identity.Workload;
import io.strongroom.provider.vault.json.JsonDocument;
import io.strongroom.provider.vault.json.JsonValue;
import io.strongroom.provider.vault.json.JsonValue.Fields;
import io.strongroom.provider.vault.revoke.Revocation;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** A credential with a lease of the server: it ends with the login that made it. */
final class Lease implements Credential {
  private final JsonDocument answer;
  private final String id;
  private final LoginToken login;
  private final Duration first;
  private Moment since;
  private Duration life;
  private boolean renewable;
  private boolean mayBeLookedUp;
  private boolean wasRenewed;

  private Lease(
      JsonDocument answer,
      String id,
      LoginToken login,
      Moment since,
      Duration life,
      boolean renewable,
      boolean mayBeLookedUp) {
    this.answer = answer;
    this.id = id;
    this.login = login;
    this.since = since;
    this.life = life;
    this.renewable = renewable;
    this.mayBeLookedUp = mayBeLookedUp;
    first = life;
  }

  /** Takes the answer over, if it has a lease. */
  static Optional<Lease> of(JsonDocument answer, Session session, Moment now) {
    Fields root = answer.root();
    Optional<String> id = answer.plainText(root.get("lease_id"));
    OptionalLong seconds = answer.integer(root.get("lease_duration"));
    if (id.isEmpty() || seconds.isEmpty() || seconds.getAsLong() <= 0) {
      return Optional.empty();
    }
    boolean statedRenewable = root.get("renewable") instanceof JsonValue.Bool(boolean is) && is;
    boolean limited = session.token().isLimited();
    session.token().madeLease();
    return Optional.of(
        new Lease(
            answer,
            id.get(),
            session.token(),
            now,
            Session.duration(seconds.getAsLong()),
            // What a batch token has made ends with it; and uses of a token are not to be wasted.
            statedRenewable && !session.batch() && !limited,
            !limited));
  }

  @Override
  public JsonDocument answer() {
    return answer;
  }

  /** The server's name for it. */
  String id() {
    return id;
  }

  /** The login that it was made with. */
  LoginToken login() {
    return login;
  }

  boolean renewable() {
    return renewable;
  }

  /** Whether the server may be asked if it is still there. */
  boolean mayBeLookedUp() {
    return mayBeLookedUp;
  }

  Duration life() {
    return life;
  }

  long firstSeconds() {
    return first.toSeconds();
  }

  /** Halfway if it can be renewed, else two thirds into its life. */
  @Override
  public Moment due() {
    return since.plus(renewable ? life.dividedBy(2) : life.multipliedBy(2).dividedBy(3));
  }

  @Override
  public boolean isOver(Clocks clock) {
    return !clock.now().isBefore(since.plus(life));
  }

  void renewed(Moment at, Duration granted, boolean again) {
    since = at;
    life = granted;
    renewable = again;
    wasRenewed = true;
  }

  /** Whether its login has renewed it before. */
  boolean wasRenewed() {
    return wasRenewed;
  }

  /** Policies or the server do not allow it. */
  void cannotBeRenewed() {
    renewable = false;
  }

  /** Policies or something in front of the server do not allow it. */
  void cannotBeLookedUp() {
    mayBeLookedUp = false;
  }

  /**
   * Whether the maximum TTL is near: a renewal gave half of the first TTL at most. It is replaced
   * then, so that a client has time to read its file again before the old credential expires.
   */
  boolean isNearMaximum() {
    return life.multipliedBy(2).compareTo(first) <= 0;
  }

  @Override
  public Optional<Revocation> revocation(Workload workload, Session by, Moment now) {
    return by.batch()
        ? Optional.of(
            new Revocation(
                workload,
                "lease " + VaultErrors.oneLine(id),
                "sys/leases/revoke",
                "{\"lease_id\":%s}".formatted(GoJson.quoted(id)),
                now.plus(life)))
        : Optional.empty();
  }

  @Override
  public void close() {
    answer.close();
  }
}
