package io.strongroom.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.bench.Target.Limit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TargetTest {
  @ParameterizedTest
  @CsvSource({"10, 10, short", "10, 9.9, pass", "10, 5.1, pass", "10, 5, stretch"})
  void lessThanUpstreamTakes(double upstream, double here, String verdict) {
    Target target = new Target(Limit.belowUpstream(), Limit.timesAtMost(0.5));

    assertThat(target.verdict(upstream, here)).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({"100, 299, short", "100, 300, pass", "100, 500, stretch"})
  void moreThanUpstreamDoes(double upstream, double here, String verdict) {
    Target target = new Target(Limit.timesAtLeast(3), Limit.timesAtLeast(5));

    assertThat(target.verdict(upstream, here)).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({"73, short", "72, pass", "60, stretch"})
  void boundWhateverUpstreamTakes(double here, String verdict) {
    Target target = new Target(Limit.atMost(72), Limit.atMost(60));

    assertThat(target.verdict(38, here)).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({"10, 11, short", "10, 9, pass", "10, 0, stretch", "0, 0, stretch", "0, 1, short"})
  void lessThanUpstreamWritesOrNothing(double upstream, double here, String verdict) {
    Target target = new Target(Limit.belowUpstream(), Limit.atMost(0));

    assertThat(target.verdict(upstream, here)).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({"8.1, short", "8, pass", "0, pass"})
  void boundWithoutAStretch(double here, String verdict) {
    Target target = new Target(Limit.atMost(8), Target.NONE.stretch());

    assertThat(target.verdict(4, here)).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({"1, 2", "2, 1"})
  void nothingIsSaidWhereNothingIsWanted(double upstream, double here) {
    assertThat(Target.NONE.verdict(upstream, here)).isEmpty();
  }
}
