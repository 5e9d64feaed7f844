package io.strongroom.e2e.cluster;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.storage.CSINodeDriver;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The driver as its chart installs it, from its own image, with the embedded store in a folder of
 * the node. One for all scenarios of a run: whoever changes it puts it back.
 */
public final class InstalledDriver {
  public static final String NAME = "secrets-store.csi.k8s.io";
  public static final String NAMESPACE = "kube-system";
  public static final String RELEASE = "strongroom";

  /**
   * Not Helm 4's own way to wait: that one gave up at once, and without its time being up, on a CRD
   * that the API server was about to establish.
   */
  public static final String WAIT = "--wait=legacy";

  /** Often, for tests; a user's default is two minutes. */
  public static final String ROTATION_INTERVAL = "2s";

  public static final List<String> CRDS =
      List.of(
          "secretproviderclasses.secrets-store.csi.x-k8s.io",
          "secretproviderclasspodstatuses.secrets-store.csi.x-k8s.io");

  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
  private static final Path CHART = PROJECT.resolve("daemonset/chart");
  private static final Path IMAGE = PROJECT.resolve("image/target/strongroom-driver.tar");

  private final Cluster cluster;
  private final Path helm;
  private final StoreFolder store;

  private InstalledDriver(Cluster cluster, Path helm, StoreFolder store) {
    this.cluster = cluster;
    this.helm = helm;
    this.store = store;
  }

  static InstalledDriver install(Cluster cluster) throws IOException, InterruptedException {
    Path helm =
        Path.of(
            HostCommand.output(List.of(PROJECT.resolve("daemonset/setup/helm").toString()))
                .strip());
    StoreFolder store = StoreFolder.create(cluster);
    cluster.load(IMAGE);
    InstalledDriver driver = new InstalledDriver(cluster, helm, store);
    driver.install();
    return driver;
  }

  public Cluster cluster() {
    return cluster;
  }

  public KubernetesClient client() {
    return cluster.client();
  }

  /** The folder that the embedded store serves. */
  public StoreFolder store() {
    return store;
  }

  /** Installs the release, or changes it; returns when the driver is ready as it was asked for. */
  public void install(String... values) throws IOException, InterruptedException {
    installRelease(RELEASE, values);
    awaitReady();
  }

  /** Installs a release of any name, or changes it; returns when Helm finds it ready. */
  public void installRelease(String release, String... values)
      throws IOException, InterruptedException {
    helm(upgrade(release, List.of(WAIT, "--timeout", "3m"), values));
  }

  /** Installs a release that will not become ready. */
  public void releaseWithoutWaiting(String release, String... values)
      throws IOException, InterruptedException {
    helm(upgrade(release, List.of(), values));
  }

  private String[] upgrade(String release, List<String> options, String... values) {
    List<String> arguments =
        new ArrayList<>(List.of("upgrade", "--install", release, CHART.toString()));
    arguments.addAll(options);
    for (String value : values(values)) {
      arguments.add("--set");
      arguments.add(value);
    }
    return arguments.toArray(String[]::new);
  }

  /** Values of every installation here, and then those of a scenario. */
  public List<String> values(String... more) {
    List<String> values =
        new ArrayList<>(
            List.of(
                "linux.kubeletRootDir=" + cluster.kubeletRoot(),
                "fileStore.hostPath=" + store.path(),
                "image.pullPolicy=Never",
                "rotationPollInterval=" + ROTATION_INTERVAL,
                // Any audience: the scenarios look at what arrives.
                "tokenRequests[0].audience=e2e-audience",
                "providers.vault.enabled=true",
                "providers.openbao.enabled=true"));
    values.addAll(List.of(more));
    return values;
  }

  public void uninstall() throws IOException, InterruptedException {
    uninstall(RELEASE);
  }

  /**
   * Removes a release, if it is there; returns when its pods are gone, for which Helm does not
   * wait.
   */
  public void uninstall(String release) throws IOException, InterruptedException {
    helm("uninstall", release, "--wait", "--ignore-not-found");
    Await.until("the pods of " + release + " are gone", () -> pods(release), List::isEmpty);
  }

  /** The command that the chart and its documentation name for CRDs that are there already. */
  public void applyCrds() throws IOException, InterruptedException {
    client()
        .load(
            new ByteArrayInputStream(
                helm("show", "crds", CHART.toString()).getBytes(StandardCharsets.UTF_8)))
        .resources()
        .forEach(crd -> crd.forceConflicts().serverSideApply());
  }

  /** Takes the CRDs away, and with them every class of the cluster. */
  public void deleteCrds() {
    for (String crd : CRDS) {
      var resource = client().apiextensions().v1().customResourceDefinitions().withName(crd);
      resource.delete();
      resource.waitUntilCondition(seen -> seen == null, 2, TimeUnit.MINUTES);
    }
  }

  /** The CSI drivers that kubelet has registered on the one node. */
  public List<String> registeredDrivers() {
    return client().storage().v1().csiNodes().list().getItems().stream()
        .map(node -> node.getSpec().getDrivers())
        .filter(Objects::nonNull) // as it is without any
        .flatMap(List::stream)
        .map(CSINodeDriver::getName)
        .toList();
  }

  /** Runs helm in the driver's namespace; returns what it wrote. */
  public String helm(String... arguments) throws IOException, InterruptedException {
    return HostCommand.everything(helmCommand(arguments));
  }

  /** The same, where helm may fail. */
  public Ended tryHelm(String... arguments) throws IOException, InterruptedException {
    return HostCommand.attempt(helmCommand(arguments));
  }

  private List<String> helmCommand(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(helm.toString());
    command.addAll(List.of("--kubeconfig", cluster.kubeconfig().toString()));
    command.addAll(List.of("--namespace", NAMESPACE));
    command.addAll(List.of(arguments));
    return command;
  }

  /** The driver's pod on the one node, as it is now. */
  public Pod pod() {
    List<Pod> pods =
        pods(RELEASE).stream()
            .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
            .toList();
    if (pods.size() != 1) {
      throw new IllegalStateException("not one driver pod, but " + pods.size());
    }
    return pods.getFirst();
  }

  /** The driver's pods of a release, also those that are about to go. */
  public List<Pod> pods(String release) {
    return client()
        .pods()
        .inNamespace(NAMESPACE)
        .withLabels(
            Map.of("app.kubernetes.io/name", "strongroom", "app.kubernetes.io/instance", release))
        .list()
        .getItems();
  }

  /** The chart's DaemonSet. */
  public Resource<DaemonSet> daemonSet() {
    return client().apps().daemonSets().inNamespace(NAMESPACE).withName(RELEASE);
  }

  /** What the driver wrote since it was started. */
  public String log() {
    return client().pods().inNamespace(NAMESPACE).withName(pod().getMetadata().getName()).getLog();
  }

  /** Deletes the driver's pod, and returns when another one is ready. */
  public void replace() throws InterruptedException {
    String before = pod().getMetadata().getUid();
    client().resource(pod()).delete();
    Await.until(
        "another driver pod is there",
        () -> pod().getMetadata().getUid(),
        uid -> !uid.equals(before));
    awaitReady();
  }

  /**
   * Returns when the driver's pod is made as the DaemonSet says now, and ready, which it is once
   * kubelet has registered it.
   */
  public void awaitReady() throws InterruptedException {
    Await.until(
        "the DaemonSet has a ready pod of its latest template",
        () -> daemonSet().get(),
        InstalledDriver::isRolledOut);
    Await.until("the driver is ready", this::pod, InstalledDriver::isReady);
  }

  /** A pod that is both is one pod: the controller counts the oldest one of each node. */
  private static boolean isRolledOut(@Nullable DaemonSet set) {
    return set != null
        && set.getMetadata().getGeneration().equals(set.getStatus().getObservedGeneration())
        && Objects.equals(set.getStatus().getUpdatedNumberScheduled(), 1)
        && Objects.equals(set.getStatus().getNumberReady(), 1);
  }

  public static boolean isReady(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .anyMatch(
            condition ->
                condition.getType().equals("Ready") && condition.getStatus().equals("True"));
  }

  /** The mounts of pods' CSI volumes on the node, a line of mountinfo each. */
  public List<String> volumeMounts() throws IOException, InterruptedException {
    return cluster
        .enter("cat", "/proc/self/mountinfo")
        .output()
        .lines()
        .filter(line -> line.contains(cluster.kubeletRoot() + "/pods/"))
        .filter(line -> line.contains("/volumes/kubernetes.io~csi/"))
        .toList();
  }
}
