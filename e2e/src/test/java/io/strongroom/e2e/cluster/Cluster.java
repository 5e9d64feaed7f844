package io.strongroom.e2e.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.testcontainers.DockerClientFactory;

/**
 * A Kubernetes of one node. Scenarios get the one of their run as a parameter, see {@link
 * ClusterExtension}; it is theirs to fill and to break, but each leaves it working.
 *
 * <p>{@code -Dstrongroom.cluster=script} or {@code k3s} chooses where it comes from; otherwise it
 * is K3s where a Docker engine answers. {@code -Dstrongroom.kubernetes=1.34.4} chooses the version
 * of the script's.
 */
public final class Cluster implements AutoCloseable {
  /** Busybox, for pods; loaded already, so it takes {@code imagePullPolicy: Never}. */
  public static final String BUSYBOX = "strongroom.io/e2e/busybox:1";

  /** Kubelet looks at each pod this often; its default of a minute is long for a test. */
  private static final String SYNC_FREQUENCY = "5s";

  private final ClusterBackend backend;
  private final Path kubeconfig;
  private final KubernetesClient client;

  private Cluster(ClusterBackend backend, Path kubeconfig, KubernetesClient client) {
    this.backend = backend;
    this.kubeconfig = kubeconfig;
    this.client = client;
  }

  /** Starts one, which may take long on a machine that never had one. */
  public static Cluster start() throws IOException, InterruptedException {
    ClusterBackend backend = backend();
    try {
      String config = backend.kubeconfig();
      Path file = Files.createTempFile("kubeconfig", ".yaml");
      Files.writeString(file, config);
      KubernetesClient client =
          new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(config)).build();
      return new Cluster(backend, file, client);
    } catch (IOException | RuntimeException e) {
      backend.close();
      throw e;
    }
  }

  private static ClusterBackend backend() throws IOException, InterruptedException {
    String wanted = System.getProperty("strongroom.cluster", "");
    String version = System.getProperty("strongroom.kubernetes", "1.37.2");
    return switch (wanted) {
      case "script" -> ScriptBackend.start(version, SYNC_FREQUENCY);
      case "k3s" -> K3sBackend.start(SYNC_FREQUENCY);
      case "" ->
          DockerClientFactory.instance().isDockerAvailable()
              ? K3sBackend.start(SYNC_FREQUENCY)
              : ScriptBackend.start(version, SYNC_FREQUENCY);
      default ->
          throw new IllegalArgumentException("strongroom.cluster is script or k3s, not " + wanted);
    };
  }

  /** Which backend this is and what it runs. */
  public String description() {
    return backend.description();
  }

  /** As administrator. Not to be closed. */
  public KubernetesClient client() {
    return client;
  }

  /** For {@code kubectl} and {@code helm}. */
  public Path kubeconfig() {
    return kubeconfig;
  }

  /** As the node sees it; not the usual one where the script runs. */
  public Path kubeletRoot() {
    return backend.kubeletRoot();
  }

  /** Calls to the API server so far, a JSON object of audit.k8s.io/v1 in each line. */
  public List<String> auditLog() throws IOException, InterruptedException {
    return backend.auditLog().lines().toList();
  }

  /** Imports an OCI or docker archive for {@code imagePullPolicy: Never}. */
  public void load(Path archive) throws IOException, InterruptedException {
    backend.load(archive);
  }

  /** Whether {@link #stop}, {@link #start(Component)} and {@link #reboot} can be asked for. */
  public boolean hasComponents() {
    return backend.hasComponents();
  }

  /** Ends it; nobody starts it again. */
  public void stop(Component component) throws IOException, InterruptedException {
    backend.stop(component);
  }

  /** Returns when it answers. */
  public void start(Component component) throws IOException, InterruptedException {
    backend.start(component);
  }

  /** Stops and starts it. */
  public void restart(Component component) throws IOException, InterruptedException {
    stop(component);
    start(component);
  }

  /**
   * As if the machine had lost power and come back: every process, mount and interface of the node
   * is gone, its disk kept. Returns when the node is Ready.
   */
  public void reboot() throws IOException, InterruptedException {
    backend.reboot();
  }

  /** Runs a command on the node: its mounts, its network, its processes. */
  public Ended enter(String... command) throws IOException, InterruptedException {
    return backend.enter(List.of(command));
  }

  @Override
  public void close() throws IOException {
    client.close();
    Files.deleteIfExists(kubeconfig);
    backend.close();
  }
}
