package io.strongroom.provider.gcp;

import io.strongroom.provider.gcp.identity.GcpIdentitySettings;
import io.strongroom.provider.gcp.rest.GcpConnectionSettings;
import io.strongroom.provider.testing.ManualClock;
import org.junit.jupiter.api.AfterEach;

/** A Google of its own for each test, a cluster with {@code shop/web}, and a provider. */
abstract class GcpTest {
  /** A secret that is asked for at its region's own address. */
  static final String REGIONAL =
      "- {resourceName: projects/demo-project/locations/europe-west1/secrets/db/versions/1, path:"
          + " db}";

  final Google google = new Google();
  final Cluster cluster = new Cluster();
  final ManualClock clock = new ManualClock();
  final GcpProvider provider = new GcpProvider(google.settings(), cluster, clock);

  GcpProvider provider(GcpIdentitySettings identity) {
    return new GcpProvider(google.settings(identity), cluster, clock);
  }

  /** Over other connections, with the usual identities. */
  GcpProvider provider(GcpConnectionSettings connection) {
    return new GcpProvider(
        new GcpSettings(google.settings().identity(), connection), cluster, clock);
  }

  Pods web() {
    return Pods.web(provider, google);
  }

  /** Entries for the newest versions of secrets, each in a file of its name. */
  static String latest(String... names) {
    StringBuilder objects = new StringBuilder();
    for (String name : names) {
      objects.append(
          "- {resourceName: %s/secrets/%s/versions/latest, path: %s}\n"
              .formatted(Google.PROJECT, name, name));
    }
    return objects.toString();
  }

  @AfterEach
  void close() {
    provider.close();
    google.close();
  }
}
