package io.strongroom.driver.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.driver.kube.KubernetesException;
import io.strongroom.driver.kube.KubernetesException.Reason;
import io.strongroom.provider.Moment;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The first and the longest waits; how calls keep to them is {@link ApiQueueTest}'s. */
final class QueueWaitsTest {
  private final QueueWaits waits = new QueueWaits(() -> 1);

  @Test
  void firstWaitIsShortUnlessAPersonHasToMendIt() {
    assertThat(waits.unavailable(1)).isEqualTo(Duration.ofSeconds(1));
    assertThat(waits.away(1)).isEqualTo(Duration.ofSeconds(1));
    assertThat(waits.forbidden(1)).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void waitsHaveAnEnd() {
    assertThat(waits.unavailable(100)).isEqualTo(Duration.ofMinutes(1));
    assertThat(waits.away(100)).isEqualTo(Duration.ofSeconds(30));
    assertThat(waits.forbidden(100)).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void pauseThatTheServerAsksForHasAnEndToo() {
    Moment now = new Moment(0);
    Circuit circuit = new Circuit(waits);
    circuit.throttled(
        new KubernetesException(Reason.THROTTLED, "429", Optional.of(Duration.ofHours(2))), now);

    assertThat(circuit.openUntil()).isEqualTo(now.plus(Duration.ofMinutes(5)));
  }
}
