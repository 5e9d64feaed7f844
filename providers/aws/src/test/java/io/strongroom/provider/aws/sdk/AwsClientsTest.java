package io.strongroom.provider.aws.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.cloud.Outbound;
import io.strongroom.provider.testing.ManualClock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** Which clients there are, and for how long. */
final class AwsClientsTest {
  private final ManualClock clock = new ManualClock();
  private final AwsClients clients =
      new AwsClients(
          new AwsConnectionSettings(false, Optional.of("http://127.0.0.1:1"), Outbound.DIRECT),
          clock);

  @AfterEach
  void close() {
    clients.close();
  }

  @Test
  void oneServesAServiceAndRegion() {
    SecretsManagerClient first = clients.secrets("us-east-1");
    assertThat(clients.secrets("us-east-1")).isSameAs(first);
    assertThat(clients.secrets("us-west-2")).isNotSameAs(first);
    clients.parameters("us-east-1");
    clients.tokens("us-east-1");
    assertThat(clients.size()).isEqualTo(4);
  }

  @Test
  void whatWasNotAskedForIsClosedAfterHalfAnHour() {
    SecretsManagerClient used = clients.secrets("us-east-1");
    clients.secrets("us-west-2");
    clock.advance(Duration.ofMinutes(29));
    assertThat(clients.secrets("us-east-1")).isSameAs(used);
    assertThat(clients.size()).isEqualTo(2);
    clock.advance(Duration.ofMinutes(2));
    assertThat(clients.secrets("us-east-1")).as("it was asked for in between").isSameAs(used);
    assertThat(clients.size()).isEqualTo(1);
    clock.advance(Duration.ofMinutes(31));
    assertThat(clients.secrets("us-east-1")).isNotSameAs(used);
    assertThat(clients.size()).isEqualTo(1);
  }
}
