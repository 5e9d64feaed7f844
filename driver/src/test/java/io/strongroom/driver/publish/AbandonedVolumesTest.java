package io.strongroom.driver.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.Moment;
import io.strongroom.provider.VolumeRef;
import io.strongroom.provider.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AbandonedVolumesTest {
  private static final VolumeRef VOLUME = new VolumeRef("csi-1");
  private static final Duration KUBELETS_LONGEST_PAUSE = Duration.ofSeconds(122);

  private final ManualClock clock = new ManualClock();
  private final List<VolumeRef> released = new ArrayList<>();
  private final List<Timer> timers = new ArrayList<>();
  private final AbandonedVolumes abandoned =
      new AbandonedVolumes(
          clock,
          (wait, action) -> timers.add(new Timer(clock.now().plus(wait), action)),
          released::add);

  private record Timer(Moment at, Runnable action) {}

  private void pass(Duration time) {
    clock.advance(time);
    for (Timer timer : List.copyOf(timers)) {
      if (!timer.at().isAfter(clock.now())) {
        timers.remove(timer);
        timer.action().run();
      }
    }
  }

  @Test
  void volumeThatNobodyAsksForAnyMoreIsGivenBackOnce() {
    abandoned.failed(VOLUME);
    pass(AbandonedVolumes.SILENCE.minusSeconds(1));
    assertThat(released).isEmpty();
    pass(Duration.ofSeconds(1));
    pass(AbandonedVolumes.SILENCE);
    assertThat(released).containsExactly(VOLUME);
    assertThat(timers).isEmpty();
  }

  @Test
  void volumeThatKubeletTriesAgainAndAgainIsKept() {
    for (int i = 0; i < 50; i++) {
      abandoned.forget(VOLUME); // the next try begins
      abandoned.failed(VOLUME);
      pass(KUBELETS_LONGEST_PAUSE);
    }
    assertThat(released).isEmpty();
    pass(AbandonedVolumes.SILENCE);
    assertThat(released).containsExactly(VOLUME);
  }

  @Test
  void volumeThatCameToBeOrWasUnpublishedIsNotGivenBackHere() {
    abandoned.failed(VOLUME);
    abandoned.forget(VOLUME);
    pass(AbandonedVolumes.SILENCE.multipliedBy(2));
    assertThat(released).isEmpty();
  }
}
