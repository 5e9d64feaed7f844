package io.strongroom.cli.status;

import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the cluster is, as kubectl finds it: $KUBECONFIG, ~/.kube/config, the pod's own account.
 */
final class KubeconfigLookup {
  /** A person waits; kubectl gives up about as soon. */
  private static final int CONNECT_MILLIS = 10_000;

  private static final int REQUEST_MILLIS = 60_000;

  /** Of a request that the server had no time for. */
  private static final int TRIES = 3;

  private final Function<String, @Nullable String> environment;
  private final @Nullable String home;

  /**
   * @param environment the value of an environment variable, null if it is not set
   */
  KubeconfigLookup(Function<String, @Nullable String> environment, @Nullable String home) {
    this.environment = environment;
    this.home = home;
  }

  /** Whether anything says where a cluster is. */
  boolean isAnythingThere() {
    return files().anyMatch(Files::isRegularFile) || isInCluster();
  }

  private boolean isInCluster() {
    return environment.apply("KUBERNETES_SERVICE_HOST") != null
        && Files.isReadable(Path.of(Config.KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH));
  }

  /** In kubectl's order; an empty variable counts as none. */
  private Stream<Path> files() {
    String variable = environment.apply("KUBECONFIG");
    if (variable != null && !variable.isEmpty()) {
      return Stream.of(variable.split(File.pathSeparator, -1))
          .filter(name -> !name.isEmpty())
          .map(Path::of);
    }
    return home == null ? Stream.empty() : Stream.of(Path.of(home, ".kube", "config"));
  }

  /**
   * How to reach the cluster.
   *
   * @throws IOException if there is no such file or context
   */
  Config find(@Nullable Path kubeconfig, @Nullable String context) throws IOException {
    Config config;
    try {
      config =
          kubeconfig == null
              ? Config.autoConfigure(context)
              : Config.fromKubeconfig(context, readable(kubeconfig).toFile());
    } catch (KubernetesClientException | IllegalArgumentException e) {
      throw new IOException("the kubeconfig cannot be used: " + e.getMessage(), e);
    }
    checkContext(config, context);
    config.setConnectionTimeout(CONNECT_MILLIS);
    config.setRequestTimeout(REQUEST_MILLIS);
    config.setRequestRetryBackoffLimit(TRIES);
    return config;
  }

  private static Path readable(Path kubeconfig) throws IOException {
    if (!Files.isReadable(kubeconfig)) {
      throw new IOException("--kubeconfig: there is no readable file %s".formatted(kubeconfig));
    }
    return kubeconfig;
  }

  /** The client would take another one without a word. */
  private static void checkContext(Config config, @Nullable String context) throws IOException {
    List<String> known =
        Optional.ofNullable(config.getContexts()).orElse(List.of()).stream()
            .map(NamedContext::getName)
            .toList();
    if (context != null && !known.contains(context)) {
      throw new IOException(
          "--context: there is no context %s in the kubeconfig; there %s"
              .formatted(
                  context,
                  known.isEmpty()
                      ? "are none"
                      : known.stream().sorted().collect(Collectors.joining(", ", "are ", ""))));
    }
  }
}
