package io.strongroom.driver.refresh;

import static io.strongroom.driver.refresh.SchedulerHarness.USUAL;
import static io.strongroom.driver.refresh.TestVolumes.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.driver.failure.FailureException;
import io.strongroom.driver.fetch.TokenClaims;
import io.strongroom.driver.identity.KubeletContext;
import io.strongroom.driver.volume.RefreshState;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.Moment;
import io.strongroom.provider.ServiceAccountTokens;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/**
 * Somebody sets the clock of the machine, both ways and by days. Kubelet's part is played here: it
 * republishes every 75 s, with tokens that the API server, whose clock is right, gave an hour.
 */
final class ClockJumpTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration REPUBLISH = Duration.ofSeconds(75);
  private static final Duration LIFE = Duration.ofHours(1);

  /** An interval, a tenth of it, and a republish that brings the token. */
  private static final Duration MAX_GAP = Duration.ofSeconds(132).plus(REPUBLISH);

  /** A machine whose clock is wrong by as much as it was set last. */
  private static final class Machine implements Clocks {
    private final SchedulerHarness test;
    private Duration wrongBy = Duration.ZERO;

    Machine(SchedulerHarness test) {
      this.test = test;
    }

    Instant trueTime() {
      return START.plus(new Moment(0).until(test.now));
    }

    @Override
    public Instant instant() {
      return trueTime().plus(wrongBy);
    }

    @Override
    public Moment now() {
      return test.now;
    }
  }

  @Property(tries = 200)
  void noJumpOfTheClockHoldsARefreshBack(
      @ForAll @Size(min = 1, max = 8) List<@LongRange(min = -200_000, max = 200_000) Long> jumps,
      @ForAll long seed)
      throws FailureException {
    SchedulerHarness test = new SchedulerHarness(seed);
    Machine machine = new Machine(test);
    test.classes.put(
        "db",
        new GroupFacts(
            USUAL.interval(),
            true,
            false,
            Optional.of(Set.of("vault")),
            "1",
            Optional.empty(),
            List.of()));
    TargetPath target = pod("a").target();

    for (long jump : jumps) {
      machine.wrongBy = Duration.ofSeconds(jump);
      for (int i = 0; i < 8; i++) {
        republish(test, pod("a").tokens(tokens(machine)));
        test.pass(REPUBLISH);
        test.volumes
            .refreshesOf(target)
            .flatMap(RefreshState::lastRefresh)
            .ifPresent(last -> assertThat(last.until(test.now)).isBetween(Duration.ZERO, MAX_GAP));
      }
    }

    List<Moment> calls = test.callsFor(target);
    assertThat(calls).isNotEmpty();
    for (int i = 1; i < calls.size(); i++) {
      assertThat(calls.get(i - 1).until(calls.get(i)))
          .isBetween(SchedulerHarness.INTERVAL, MAX_GAP);
    }
  }

  @Property(tries = 200)
  void tokenEndsWhateverTheClockSaidWhenItCame(
      @ForAll @LongRange(min = -2_000_000_000, max = 2_000_000_000) long jump)
      throws FailureException {
    SchedulerHarness test = new SchedulerHarness(7);
    Machine machine = new Machine(test);
    machine.wrongBy = Duration.ofSeconds(jump);
    ServiceAccountTokens tokens = tokens(machine);

    assertThat(TokenClaims.allValid(tokens, Set.of("vault"), test.now)).isTrue();
    test.now = test.now.plus(Duration.ofHours(24));
    assertThat(TokenClaims.anyExpired(tokens, Set.of("vault"), test.now)).isTrue();
  }

  private static ServiceAccountTokens tokens(Machine machine) throws FailureException {
    return KubeletContext.parseTokens(
        "{\"vault\":{\"token\":\"t\",\"expirationTimestamp\":\"%s\"}}"
            .formatted(machine.trueTime().plus(LIFE)),
        machine);
  }

  private static void republish(SchedulerHarness test, TestVolumes volume) {
    if (!test.volumes.keepNewest(volume.request(), volume.volume().mountId())) {
      TargetPath _ = test.add(volume);
    }
  }
}
