package io.strongroom.daemonset.providers;

import io.strongroom.driver.kube.KubernetesApi;
import io.strongroom.provider.cloud.NodeLabels;
import io.strongroom.provider.cloud.ServiceAccounts;

/**
 * What providers look up in the cluster. The API server is called when a provider asks, and the
 * chart grants the RBAC rule with the provider's value.
 */
public record ClusterLookups(ServiceAccounts accounts, NodeLabels node) {
  private static final String NO_CLUSTER =
      "the driver runs without a cluster, its classes come from a folder";

  /** The cluster's own, for the node of the driver. */
  public static ClusterLookups of(KubernetesApi api, String node) {
    return new ClusterLookups(new KubernetesAccounts(api), new KubernetesNode(api, node));
  }

  /** On a machine without a cluster. */
  public static ClusterLookups none() {
    return new ClusterLookups(
        (_, _, _) -> new ServiceAccounts.Answer.Unavailable(NO_CLUSTER),
        _ -> new NodeLabels.Answer.Unknown(NO_CLUSTER));
  }
}
