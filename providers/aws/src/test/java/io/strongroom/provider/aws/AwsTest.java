package io.strongroom.provider.aws;

import io.strongroom.provider.aws.identity.AgentSettings;
import io.strongroom.provider.testing.ManualClock;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An empty store with a front, a cluster with {@code shop/web}, and a provider. */
abstract class AwsTest {
  static final String REGION = "us-east-1";
  static final String SECOND = "us-west-2";

  final Moto moto = Moto.shared();
  final Front front = new Front(moto);
  final Cluster cluster = new Cluster();
  final ManualClock clock = new ManualClock();
  final AwsProvider provider = provider(AgentSettings.DEFAULT);

  AwsProvider provider(AgentSettings agent) {
    return new AwsProvider(
        new AwsSettings(Optional.empty(), front.connection(), agent), cluster, cluster, clock);
  }

  Pods web() {
    return Pods.web(provider);
  }

  static String secrets(String... names) {
    StringBuilder objects = new StringBuilder();
    for (String name : names) {
      objects.append("- {objectName: \"%s\", objectType: secretsmanager}\n".formatted(name));
    }
    return objects.toString();
  }

  static String parameters(String... names) {
    StringBuilder objects = new StringBuilder();
    for (String name : names) {
      objects.append("- {objectName: \"%s\", objectType: ssmparameter}\n".formatted(name));
    }
    return objects.toString();
  }

  @BeforeEach
  void empty() throws IOException {
    moto.clear();
  }

  @AfterEach
  void close() {
    provider.close();
    front.close();
  }
}
