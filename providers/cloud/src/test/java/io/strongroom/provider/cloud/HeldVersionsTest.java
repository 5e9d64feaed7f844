package io.strongroom.provider.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.ObjectVersion;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a volume holds, compared with what its class has now. */
final class HeldVersionsTest {
  private static final ObjectVersion DB = new ObjectVersion("db", "c1", Optional.of("7"));

  @Test
  void theyAreThoseOfTheClassAndOfNothingElse() {
    assertThat(HeldVersions.of(Set.of("db"), List.of(DB))).isPresent();
    assertThat(HeldVersions.of(Set.of(), List.of())).as("a first publish").isEmpty();
    assertThat(HeldVersions.of(Set.of("db", "api"), List.of(DB))).isEmpty();
    assertThat(HeldVersions.of(Set.of("api"), List.of(DB))).isEmpty();
    assertThat(HeldVersions.of(Set.of("db"), List.of(DB, DB))).isEmpty();
  }

  @Test
  void whatIsNotThereIsAVersionOfItsOwn() {
    HeldVersions held =
        HeldVersions.of(Set.of("db", "extra"), List.of(DB, HeldVersions.absent("extra")))
            .orElseThrow();
    assertThat(held.isAt("db", Optional.of("7"))).isTrue();
    assertThat(held.isAt("db", Optional.of("8"))).isFalse();
    assertThat(held.isAt("db", Optional.empty())).as("it went").isFalse();
    assertThat(held.isAt("extra", Optional.empty())).isTrue();
    assertThat(held.isAt("extra", Optional.of("1"))).as("it came").isFalse();
    assertThat(held.storeVersion("db")).contains("7");
    assertThat(held.storeVersion("extra")).isEmpty();
    assertThat(held.holds(List.of(DB, HeldVersions.absent("extra")))).isTrue();
    assertThat(held.holds(List.of(HeldVersions.absent("db")))).isFalse();
  }
}
