package io.strongroom.e2e.scenario;

import io.strongroom.e2e.cluster.Workloads;
import io.strongroom.provider.testing.Canary;
import java.util.List;

/** Where a secret would be found that has left its volume. */
final class Leaks {
  private Leaks() {}

  /** Fails if one is in the driver's log, or in what the cluster says of these pods. */
  static void assertNone(Canary canary, Workloads workloads) {
    canary.assertAbsentFrom(workloads.driver().log());
    canary.assertAbsentFrom(workloads.statuses().toString());
    canary.assertAbsentFrom(
        workloads
            .driver()
            .client()
            .v1()
            .events()
            .inNamespace(workloads.namespace())
            .list()
            .getItems()
            .toString());
  }

  /** The same, for tokens and other credentials as well. */
  static void assertNone(Canary canary, List<String> credentials, Workloads workloads) {
    for (int i = 0; i < credentials.size(); i++) {
      canary.watch("credential-" + i, credentials.get(i));
    }
    assertNone(canary, workloads);
  }
}
