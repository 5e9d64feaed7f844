package io.strongroom.e2e.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * A Kubernetes of one node. Scenarios get the one of their run as a parameter, see {@link
 * ClusterExtension}; it is theirs to fill and to break, but each leaves it working.
 *
 * <p>It comes from {@code e2e/cluster}, or with {@code -Dstrongroom.cluster=k3s} from a Docker
 * engine. {@code -Dstrongroom.kubernetes=1.34.4} chooses the version of the script's.
 */
public final class Cluster implements AutoCloseable {
  /** Busybox, for pods; loaded already, so it takes {@code imagePullPolicy: Never}. */
  public static final String BUSYBOX = "strongroom.io/e2e/busybox:1";

  /** Kubelet looks at each pod this often; its default of a minute is long for a test. */
  private static final String SYNC_FREQUENCY = "5s";

  private final ClusterBackend backend;
  private final KubernetesClient client;

  private Cluster(ClusterBackend backend, KubernetesClient client) {
    this.backend = backend;
    this.client = client;
  }

  /** Starts one, which may take long on a machine that never had one. */
  public static Cluster start() throws IOException, InterruptedException {
    ClusterBackend backend = backend();
    try {
      Config config = Config.fromKubeconfig(Files.readString(backend.kubeconfig()));
      return new Cluster(backend, new KubernetesClientBuilder().withConfig(config).build());
    } catch (IOException | RuntimeException e) {
      backend.close();
      throw e;
    }
  }

  private static ClusterBackend backend() throws IOException, InterruptedException {
    if (isK3s()) {
      return K3sBackend.start(SYNC_FREQUENCY);
    }
    String version = System.getProperty("strongroom.kubernetes", "1.37.2");
    return ScriptBackend.start(version, SYNC_FREQUENCY);
  }

  /** Whether K3s was asked for. */
  static boolean isK3s() {
    String wanted = System.getProperty("strongroom.cluster", "script");
    return switch (wanted) {
      case "script" -> false;
      case "k3s" -> true;
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

  /** For {@code helm} on this machine. */
  public Path kubeconfig() {
    return backend.kubeconfig();
  }

  /** Runs {@code kubectl} as administrator. */
  public Ended kubectl(String... arguments) throws IOException, InterruptedException {
    return backend.kubectl(List.of(arguments));
  }

  /** As the node sees it; not the usual one where the script runs. */
  public Path kubeletRoot() {
    return backend.kubeletRoot();
  }

  /** Calls to the API server so far, a JSON object of audit.k8s.io/v1 in each line. */
  public List<String> auditLog() throws IOException, InterruptedException {
    String log = backend.auditLog();
    // The last line may be written just now.
    return log.substring(0, log.lastIndexOf('\n') + 1).lines().toList();
  }

  /**
   * An address of this machine for what pods are to reach here: a store, for example. Other
   * machines do not reach it. Absent where there is none.
   */
  public Optional<String> hostAddress() throws IOException {
    return backend.hostAddress();
  }

  /** Imports an OCI or docker archive for {@code imagePullPolicy: Never}. */
  public void load(Path archive) throws IOException, InterruptedException {
    backend.load(archive);
  }

  /** Whether {@link #without} and {@link #reboot} can be asked for. */
  public boolean hasComponents() {
    return backend.hasComponents();
  }

  /**
   * Stops it, and starts it again whatever becomes of what is done meanwhile.
   *
   * @return what that returned
   */
  public <T> T without(Component component, Callable<T> meanwhile) throws Exception {
    try {
      backend.stop(component);
      return meanwhile.call();
    } finally {
      backend.start(component);
    }
  }

  /**
   * As if the machine had lost power and come back: every process, mount and interface of the node
   * is gone, its disk kept. Returns when the node is Ready.
   */
  public void reboot() throws IOException, InterruptedException {
    backend.reboot();
  }

  /**
   * Runs a script in the checkout on this machine, with {@code kubectl}, {@code helm} and {@code
   * ctr} on the path; only where {@link #hasComponents}. All that it writes is its output.
   */
  public Ended shell(String script) throws IOException, InterruptedException {
    return backend.shell(script);
  }

  /** Runs a command on the node: its mounts, its network, its processes. */
  public Ended enter(String... command) throws IOException, InterruptedException {
    return backend.enter(List.of(command));
  }

  @Override
  public void close() throws IOException {
    client.close();
    backend.close();
  }
}
