package io.strongroom.provider.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.testing.ManualClock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What grows with classes and answers, and may not. */
final class BoundedTest {
  @Test
  void aMapForgetsWhatWasNotUsedForLongest() {
    Map<String, Integer> map = Bounded.map(2);
    map.put("a", 1);
    map.put("b", 2);
    assertThat(map.get("a")).isEqualTo(1);
    map.put("c", 3);
    assertThat(map).containsOnlyKeys("a", "c");
  }

  @Test
  void aSetForgetsToo() {
    Set<String> set = Bounded.set(2);
    assertThat(set.add("a")).isTrue();
    assertThat(set.add("b")).isTrue();
    assertThat(set.add("a")).isFalse();
    assertThat(set.add("c")).isTrue();
    assertThat(set).containsExactlyInAnyOrder("a", "c");
  }

  @Test
  void aDenialHoldsForAnHourAndForWhomItConcerns() {
    ManualClock clock = new ManualClock();
    Denials<String> denials = new Denials<>(clock);
    assertThat(denials.mayBeTried("role a")).isTrue();
    denials.denied("role a");
    assertThat(denials.mayBeTried("role a")).isFalse();
    assertThat(denials.mayBeTried("role b")).isTrue();
    clock.advance(Duration.ofMinutes(59));
    assertThat(denials.mayBeTried("role a")).isFalse();
    clock.advance(Duration.ofMinutes(1));
    assertThat(denials.mayBeTried("role a")).isTrue();
  }
}
