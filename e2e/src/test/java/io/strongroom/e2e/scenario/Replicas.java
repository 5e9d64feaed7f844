package io.strongroom.e2e.scenario;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.Workloads;
import java.time.Duration;
import java.util.List;

/**
 * A Deployment whose pods start at once.
 *
 * @param made as it was made
 */
record Replicas(Workloads workloads, Deployment made) {
  private static final String NAME = "web";

  /** Makes one; its pods are as this one. */
  static Replicas start(Workloads workloads, int pods, PodBuilder pod) {
    Deployment deployment =
        new DeploymentBuilder()
            .withNewMetadata()
            .withName(NAME)
            .withNamespace(workloads.namespace())
            .endMetadata()
            .withNewSpec()
            .withReplicas(pods)
            .withNewSelector()
            .addToMatchLabels("app", NAME)
            .endSelector()
            .withNewTemplate()
            .withNewMetadata()
            .addToLabels("app", NAME)
            .endMetadata()
            .withSpec(pod.buildSpec())
            .endTemplate()
            .endSpec()
            .build();
    return new Replicas(workloads, workloads.driver().client().resource(deployment).create());
  }

  /** Returns when all are ready. */
  List<Pod> awaitReady() throws InterruptedException {
    Await.until(
        "all replicas are ready",
        Duration.ofMinutes(5),
        () -> workloads.driver().client().resource(made).get().getStatus().getReadyReplicas(),
        ready -> made.getSpec().getReplicas().equals(ready));
    return workloads
        .driver()
        .client()
        .pods()
        .inNamespace(workloads.namespace())
        .withLabel("app", NAME)
        .list()
        .getItems();
  }

  void delete() {
    workloads.driver().client().resource(made).delete();
  }
}
