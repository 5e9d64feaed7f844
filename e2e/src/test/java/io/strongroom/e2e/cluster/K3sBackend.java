package io.strongroom.e2e.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/**
 * K3s in a container, where there is a Docker engine and a registry to pull its image from. Nobody
 * has run it where this was written, which has neither: it compiles, and follows the documentation
 * of Testcontainers and of K3s. K3s is one process, so its parts cannot be stopped one by one.
 */
final class K3sBackend implements ClusterBackend {
  private static final String IMAGE = "rancher/k3s:v1.34.1-k3s1";
  private static final String AUDIT_POLICY = "/etc/rancher/audit.yaml";
  private static final String AUDIT_LOG = "/var/log/audit.log";
  private static final String IN_CONTAINER = "/tmp/image.tar";

  private final K3sContainer container;
  private final Path kubeconfig;

  private K3sBackend(K3sContainer container, Path kubeconfig) {
    this.container = container;
    this.kubeconfig = kubeconfig;
  }

  static K3sBackend start(String syncFrequency) throws IOException {
    K3sContainer container = new K3sContainer(DockerImageName.parse(IMAGE));
    container.withCopyToContainer(
        Transferable.of(
            """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived]
            rules: [{level: Metadata}]
            """),
        AUDIT_POLICY);
    container.withCommand(
        "server",
        "--disable=traefik,metrics-server,local-storage",
        "--tls-san=" + container.getHost(),
        "--kube-apiserver-arg=audit-policy-file=" + AUDIT_POLICY,
        "--kube-apiserver-arg=audit-log-path=" + AUDIT_LOG,
        "--kubelet-arg=sync-frequency=" + syncFrequency);
    container.start();
    try {
      Path kubeconfig = Files.createTempFile("kubeconfig", ".yaml");
      Files.writeString(kubeconfig, container.getKubeConfigYaml());
      return new K3sBackend(container, kubeconfig);
    } catch (IOException | RuntimeException e) {
      container.close();
      throw e;
    }
  }

  @Override
  public String description() {
    return "Testcontainers, " + IMAGE;
  }

  @Override
  public Path kubeconfig() {
    return kubeconfig;
  }

  /** The one of K3s, which finds its kubeconfig: paths of this machine are none in there. */
  @Override
  public Ended kubectl(List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("kubectl"));
    command.addAll(arguments);
    return enter(command);
  }

  @Override
  public Path kubeletRoot() {
    return Path.of("/var/lib/kubelet");
  }

  @Override
  public String auditLog() throws IOException, InterruptedException {
    return container.execInContainer("cat", AUDIT_LOG).getStdout();
  }

  @Override
  public Optional<String> hostAddress() {
    return Optional.empty();
  }

  @Override
  public void load(Path archive) throws IOException, InterruptedException {
    container.copyFileToContainer(MountableFile.forHostPath(archive), IN_CONTAINER);
    Ended ended = enter(List.of("ctr", "--namespace", "k8s.io", "images", "import", IN_CONTAINER));
    if (ended.code() != 0) {
      throw new IOException(archive + " was not imported: " + ended.errors());
    }
  }

  @Override
  public boolean hasComponents() {
    return false;
  }

  @Override
  public void stop(Component component) {
    throw oneProcess();
  }

  @Override
  public void start(Component component) {
    throw oneProcess();
  }

  @Override
  public void reboot() {
    throw oneProcess();
  }

  private static UnsupportedOperationException oneProcess() {
    return new UnsupportedOperationException("K3s is one process: ask hasComponents() before");
  }

  @Override
  public Ended shell(String script) {
    throw new UnsupportedOperationException("kubectl and helm are not on this machine's path");
  }

  @Override
  public Ended enter(List<String> command) throws IOException, InterruptedException {
    ExecResult result = container.execInContainer(command.toArray(String[]::new));
    return new Ended(result.getExitCode(), result.getStdout(), result.getStderr());
  }

  @Override
  public void close() throws IOException {
    try {
      container.close();
    } finally {
      Files.deleteIfExists(kubeconfig);
    }
  }
}
