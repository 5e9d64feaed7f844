package io.strongroom.provider.vault;

import io.strongroom.provider.vault.json.JsonDocument;
import io.strongroom.provider.vault.json.JsonValue;
import io.strongroom.provider.vault.json.JsonValue.Fields;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An answer that was made for one volume and has an end: a database user, a certificate. It is kept
 * for as long as the volume, so that a refresh of its other files needs no new one.
 */
final class Lease implements AutoCloseable {
  private final JsonDocument answer;
  private final Optional<String> id;
  private final Optional<String> serial;
  private final LoginToken token;
  private final Duration first;
  private Instant since;
  private Duration life;
  private boolean renewable;

  private Lease(
      JsonDocument answer,
      Optional<String> id,
      Optional<String> serial,
      LoginToken token,
      Instant since,
      Duration life,
      boolean renewable) {
    this.answer = answer;
    this.id = id;
    this.serial = serial;
    this.token = token;
    this.since = since;
    this.life = life;
    this.renewable = renewable;
    first = life;
  }

  /** Takes the answer over, if it has an end; otherwise the caller keeps it. */
  static Optional<Lease> of(JsonDocument answer, LoginToken token, Instant now) {
    Fields root = answer.root();
    Optional<String> id = answer.plainText(root.get("lease_id"));
    OptionalLong seconds = answer.integer(root.get("lease_duration"));
    Optional<String> serial = answer.plainText(root.object("data").get("serial_number"));
    if (id.isPresent() && seconds.isPresent() && seconds.getAsLong() > 0) {
      boolean renewable = root.get("renewable") instanceof JsonValue.Bool(boolean is) && is;
      return Optional.of(
          new Lease(
              answer, id, serial, token, now, Duration.ofSeconds(seconds.getAsLong()), renewable));
    }
    // A certificate that the PKI engine issued without a lease.
    OptionalLong expiration = answer.integer(root.object("data").get("expiration"));
    if (serial.isPresent() && expiration.isPresent()) {
      Duration life = Duration.between(now, Instant.ofEpochSecond(expiration.getAsLong()));
      return life.isPositive()
          ? Optional.of(new Lease(answer, Optional.empty(), serial, token, now, life, false))
          : Optional.empty();
    }
    return Optional.empty();
  }

  JsonDocument answer() {
    return answer;
  }

  /** The server's name for it; absent for a certificate without a lease. */
  Optional<String> id() {
    return id;
  }

  /** The certificate's number, if it is one. */
  Optional<String> serial() {
    return serial;
  }

  /** Whether it was made with this login: it dies with it. */
  boolean isOf(LoginToken login) {
    return token.equals(login);
  }

  boolean renewable() {
    return renewable && id.isPresent();
  }

  long firstSeconds() {
    return first.toSeconds();
  }

  /** When something must be done: halfway if it can be renewed, else two thirds into its life. */
  Instant due() {
    return since.plus(renewable() ? life.dividedBy(2) : life.multipliedBy(2).dividedBy(3));
  }

  Instant ends() {
    return since.plus(life);
  }

  void renewed(Instant at, Duration granted, boolean again) {
    since = at;
    life = granted;
    renewable = again;
  }

  /**
   * Whether renewing has come to its end. While there is still half of the first life left, so that
   * a client has time to read its file again before the old credential dies.
   */
  boolean isNearMaximum() {
    return life.multipliedBy(2).compareTo(first) <= 0;
  }

  @Override
  public void close() {
    answer.close();
  }
}
