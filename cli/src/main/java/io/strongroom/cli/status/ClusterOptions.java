package io.strongroom.cli.status;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which cluster is asked, and for what; as kubectl's options of these names. */
final class ClusterOptions {
  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      description = "Pods in this namespace. Default: the context's, else default.")
  @Nullable String namespace;

  @Option(
      names = {"-A", "--all-namespaces"},
      description = "Pods in all namespaces, whatever -n says.")
  boolean all;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "The context in the kubeconfig. Default: the current one.")
  @Nullable String context;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "Default: $KUBECONFIG, else ~/.kube/config, else the pod's service account.")
  @Nullable Path kubeconfig;

  /** Whether a cluster is meant, whatever else there is. */
  boolean isGiven() {
    return context != null || kubeconfig != null;
  }
}
