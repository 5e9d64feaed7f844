package io.strongroom.driver.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class RepeatedRefusalsTest {
  private static final Status NO = Status.UNAUTHENTICATED.withDescription("no (request id 7)");

  private long nanos = -5;
  private final RepeatedRefusals refusals = new RepeatedRefusals(() -> nanos);

  /** As it was seen: one wrong role, tried six times in half a minute, then on and on. */
  @Test
  void sameRefusalHasALineAtOnceAndThenOneAMinuteWithTheNumberOfTheOthers() {
    assertThat(refusals.ended("publish a", NO)).hasValue(0);
    for (int attempt = 0; attempt < 5; attempt++) {
      passes(Duration.ofSeconds(6));
      assertThat(refusals.ended("publish a", NO.withDescription("no (request id 8)"))).isEmpty();
    }
    passes(Duration.ofSeconds(30));
    assertThat(refusals.ended("publish a", NO)).hasValue(5);
    assertThat(refusals.ended("publish a", NO)).isEmpty();
  }

  @Test
  void otherWordsAnotherCodeAnotherVolumeAndTheEndHaveTheirLineAtOnce() {
    assertThat(refusals.ended("publish a", NO)).hasValue(0);
    assertThat(refusals.ended("publish a", NO)).isEmpty();
    assertThat(refusals.ended("publish a", NO.withDescription("never"))).hasValue(1);
    assertThat(refusals.ended("publish a", Status.ABORTED.withDescription("never"))).hasValue(0);
    assertThat(refusals.ended("publish b", NO)).hasValue(0);
    assertThat(refusals.ended("publish b", NO)).isEmpty();
    assertThat(refusals.ended("publish b", Status.OK)).hasValue(1);
    assertThat(refusals.ended("publish b", Status.OK)).hasValue(0);
  }

  @Test
  void refusalsOfACallThatIsGivenUpAreCountedOnce() {
    assertThat(refusals.ended("publish a", NO)).hasValue(0);
    assertThat(refusals.ended("publish a", NO)).isEmpty();
    assertThat(refusals.ended("publish a", NO)).isEmpty();

    assertThat(refusals.givenUp("publish a")).isEqualTo(2);
    assertThat(refusals.givenUp("publish a")).isZero();
    assertThat(refusals.ended("publish a", NO)).hasValue(0);
  }

  @Test
  void volumesThatNobodyAsksForAgainAreForgotten() {
    assertThat(refusals.ended("publish a", NO)).hasValue(0);
    for (int volume = 0; volume < 1024; volume++) {
      OptionalLong first = refusals.ended("publish " + volume, NO);
      assertThat(first).hasValue(0);
    }
    assertThat(refusals.ended("publish a", NO)).hasValue(0);
  }

  private void passes(Duration time) {
    nanos += time.toNanos();
  }
}
