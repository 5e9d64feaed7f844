package io.strongroom.provider.vault;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A login that the server has accepted.
 *
 * @param policies what the token may do, for messages
 * @param since when it was made or renewed
 * @param lifetime how long it lives from then on; empty if it does not end
 * @param renewable whether it may be renewed
 * @param first how long it lived at first: a renewal that gives much less is near the maximum
 */
record Session(
    LoginToken token,
    List<String> policies,
    Instant since,
    Optional<Duration> lifetime,
    boolean renewable,
    Optional<Duration> first) {
  Session {
    policies = List.copyOf(policies);
  }

  /** When it must be renewed or replaced: two thirds into its life. */
  Optional<Instant> renewBy() {
    return lifetime.map(life -> since.plus(life.multipliedBy(2).dividedBy(3)));
  }

  Optional<Instant> expires() {
    return lifetime.map(since::plus);
  }

  boolean isDue(Instant now) {
    return renewBy().map(by -> !now.isBefore(by)).orElse(false);
  }

  boolean isOver(Instant now) {
    return expires().map(end -> !now.isBefore(end)).orElse(false);
  }

  /** Whether renewing has come to its end: the server gives less than half of what it once gave. */
  boolean isNearMaximum() {
    return lifetime.isPresent()
        && first.isPresent()
        && lifetime.get().multipliedBy(2).compareTo(first.get()) < 0;
  }

  Session renewed(Instant at, Optional<Duration> life, boolean again) {
    return new Session(token, policies, at, life, again, first);
  }
}
