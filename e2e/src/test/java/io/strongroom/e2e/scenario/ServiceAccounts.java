package io.strongroom.e2e.scenario;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.strongroom.e2e.cluster.Workloads;
import java.util.Map;

/** Service accounts in the namespace of a scenario, and pods that run as them. */
final class ServiceAccounts {
  private ServiceAccounts() {}

  static void create(Workloads workloads, String name, Map<String, String> annotations) {
    workloads
        .driver()
        .client()
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(workloads.namespace())
                .withAnnotations(annotations)
                .endMetadata()
                .build())
        .create();
  }

  /** The pod runs as that account. */
  static PodBuilder as(String name, PodBuilder pod) {
    return pod.editSpec().withServiceAccountName(name).endSpec();
  }

  /** {@code sub} of the account's tokens. */
  static String subject(Workloads workloads, String name) {
    return "system:serviceaccount:%s:%s".formatted(workloads.namespace(), name);
  }
}
