package io.strongroom.e2e.scenario;

import io.strongroom.e2e.cluster.Workloads;
import io.strongroom.provider.testing.Canary;

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
}
