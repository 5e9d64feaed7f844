package io.strongroom.provider.vault.identity;

import io.strongroom.provider.Moment;
import io.strongroom.provider.vault.http.LoginToken;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A token that the server has issued for a login.
 *
 * @param policies what the token may do, for messages
 * @param since when it was made or renewed
 * @param lifetime how long it lives from then on; empty if it does not end
 * @param renewable whether it may be renewed
 * @param batch whether it is a batch token, which can be neither renewed nor revoked
 * @param first how long it lived at first: a renewal that gives much less is near the maximum
 * @param renewalFailed whether the last renewal failed in front of the server
 */
public record Session(
    LoginToken token,
    List<String> policies,
    Moment since,
    Optional<Duration> lifetime,
    boolean renewable,
    boolean batch,
    Optional<Duration> first,
    boolean renewalFailed) {
  private static final String DEFAULT_POLICY = "default";

  public Session {
    policies = List.copyOf(policies);
  }

  /** A lifetime in seconds as servers write them, cut at 68 years. */
  public static Duration duration(long seconds) {
    return Duration.ofSeconds(Math.min(seconds, Integer.MAX_VALUE));
  }

  /**
   * When it must be renewed or replaced: two thirds into its life, or the second time after five
   * sixths.
   */
  public Optional<Moment> renewBy() {
    return lifetime.map(
        life -> since.plus(renewalFailed ? life.multipliedBy(5).dividedBy(6) : twoThirds(life)));
  }

  private static Duration twoThirds(Duration life) {
    return life.multipliedBy(2).dividedBy(3);
  }

  Optional<Moment> expires() {
    return lifetime.map(since::plus);
  }

  public boolean isDue(Moment now) {
    return renewBy().map(by -> !now.isBefore(by)).orElse(false);
  }

  public boolean isOver(Moment now) {
    return expires().map(end -> !now.isBefore(end)).orElse(false);
  }

  /** Whether the maximum TTL is near: the last renewal gave less than half of the first TTL. */
  public boolean isNearMaximum() {
    return lifetime.isPresent()
        && first.isPresent()
        && lifetime.get().multipliedBy(2).compareTo(first.get()) < 0;
  }

  /**
   * Whether a refusal to revoke it means that it is dead: its uses are spent, or it has the default
   * policy, by which a token may revoke itself unless an operator has changed that policy.
   */
  public boolean isDeadIfRefused() {
    return token.isLimited() || policies.contains(DEFAULT_POLICY);
  }

  Session renewed(Moment at, Optional<Duration> life, boolean again) {
    return new Session(token, policies, at, life, again, batch, first, false);
  }

  /** A renewal failed in front of the server: it is tried once more, near the end. */
  public Session notRenewed() {
    return new Session(token, policies, since, lifetime, renewable, batch, first, true);
  }
}
