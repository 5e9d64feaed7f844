package io.strongroom.provider.vault.lease;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Moment;
import io.strongroom.provider.cloud.json.GoJson;
import io.strongroom.provider.vault.identity.Session;
import io.strongroom.provider.vault.identity.Workload;
import io.strongroom.provider.vault.json.JsonDocument;
import io.strongroom.provider.vault.json.JsonValue.Fields;
import io.strongroom.provider.vault.revoke.Revocation;
import io.strongroom.provider.vault.spec.VaultRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A certificate without a lease, as the PKI engine issues them by default. It outlives the login
 * that asked for it: its end is its own, a time of day by the clock of the server that issued it.
 * How long it lives goes by that clock, since the node's may be off.
 */
public final class Certificate implements Credential {
  /**
   * What follows the mount: {@code issue/ROLE}, {@code sign/ROLE} and their kind, also of a certain
   * issuer. From the end, because a mount may be called anything.
   */
  private static final Pattern ISSUING =
      Pattern.compile(
          "(.+?)(/issuer/[^/]+|/root)?"
              + "/((issue|sign)/[^/]+|sign-verbatim(/[^/]+)?|sign-intermediate|sign-self-issued)");

  /** A serial that may become part of a path and of messages; others are never looked up. */
  private static final Pattern SERIAL = Pattern.compile("[0-9a-fA-F:-]{1,200}");

  /** The end that X.509 has for a certificate that does not expire. */
  private static final long END_OF_YEAR_9999 = 253_402_300_799L;

  private final JsonDocument answer;
  private final Optional<String> mount;
  private final String serial;
  private final Moment made;
  private final Duration life;
  private boolean mayBeLookedUp;

  private Certificate(
      JsonDocument answer, Optional<String> mount, String serial, Moment made, Duration life) {
    this.answer = answer;
    this.mount = mount;
    mayBeLookedUp = mount.isPresent();
    this.serial = serial;
    this.made = made;
    this.life = life;
  }

  /**
   * Takes the answer over, if it is a certificate that was made just now: the answer to a request
   * that makes something, with a number and an end.
   */
  static Optional<Certificate> of(VaultRequest request, JsonDocument answer, Clocks clock) {
    Fields data = answer.root().object("data");
    Optional<String> serial = answer.plainText(data.get("serial_number"));
    OptionalLong expiration = answer.integer(data.get("expiration"));
    if (request.repeatable() || serial.isEmpty() || expiration.isEmpty()) {
      return Optional.empty();
    }
    Instant ends = Instant.ofEpochSecond(Math.clamp(expiration.getAsLong(), 0, END_OF_YEAR_9999));
    Duration life = Duration.between(answer.sent().orElseGet(clock::instant), ends);
    return life.isPositive()
        ? Optional.of(
            new Certificate(
                answer,
                mount(request.path()).filter(_ -> SERIAL.matcher(serial.get()).matches()),
                serial.get(),
                clock.now(),
                life))
        : Optional.empty();
  }

  private static Optional<String> mount(String path) {
    Matcher issuing = ISSUING.matcher(path);
    return issuing.matches() ? Optional.of(issuing.group(1)) : Optional.empty();
  }

  @Override
  public JsonDocument answer() {
    return answer;
  }

  /** The mount of the PKI engine, by the path of the request; empty if it or the serial is odd. */
  Optional<String> mount() {
    return mount;
  }

  String serial() {
    return serial;
  }

  Moment ends() {
    return made.plus(life);
  }

  /** Whether the server may be asked if it was revoked. */
  boolean mayBeLookedUp() {
    return mayBeLookedUp;
  }

  /** The server has no answer; the engine may store none of its certificates. */
  void cannotBeLookedUp() {
    mayBeLookedUp = false;
  }

  /** Two thirds into its life. */
  @Override
  public Moment due() {
    return made.plus(life.multipliedBy(2).dividedBy(3));
  }

  @Override
  public boolean isOver(Clocks clock) {
    return !clock.now().isBefore(ends());
  }

  @Override
  public Optional<Revocation> revocation(Workload workload, Session by, Moment now) {
    return mount.map(
        engine ->
            new Revocation(
                workload,
                "certificate " + serial,
                engine + "/revoke",
                "{\"serial_number\":%s}".formatted(GoJson.quoted(serial)),
                ends()));
  }

  @Override
  public void close() {
    answer.close();
  }
}
