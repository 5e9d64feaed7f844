package io.strongroom.e2e.cluster;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A namespace of a scenario's own, with what its users would put there. It goes, with everything in
 * it, when it is closed: the next scenario meets no pod and no mount of this one.
 */
public final class Workloads implements AutoCloseable {
  public static final String GROUP = "secrets-store.csi.x-k8s.io";

  /** Where {@link #pod} mounts its volume. */
  public static final String MOUNT = "/secrets";

  private static final long DEADLINE_MINUTES = 3;

  private final InstalledDriver driver;
  private final String namespace;

  /** Of pods that were made here; the API server may forget one before the node does. */
  private final Set<String> uids = new HashSet<>();

  private Workloads(InstalledDriver driver, String namespace) {
    this.driver = driver;
    this.namespace = namespace;
  }

  /** Makes a namespace whose name begins with {@code prefix}. */
  public static Workloads in(InstalledDriver driver, String prefix) throws InterruptedException {
    String name =
        driver
            .client()
            .resource(
                new NamespaceBuilder()
                    .withNewMetadata()
                    .withGenerateName(prefix + "-")
                    .endMetadata()
                    .build())
            .create()
            .getMetadata()
            .getName();
    Workloads workloads = new Workloads(driver, name);
    Await.until(
        "the namespace has its service account",
        () -> driver.client().serviceAccounts().inNamespace(name).withName("default").get(),
        account -> account != null);
    return workloads;
  }

  public String namespace() {
    return namespace;
  }

  public InstalledDriver driver() {
    return driver;
  }

  private KubernetesClient client() {
    return driver.client();
  }

  /** A class of the embedded store. */
  public void fileClass(String name, String objects) {
    spc(name, "v1", "file", Map.of("objects", objects));
  }

  /** Makes or replaces a SecretProviderClass. */
  public void spc(String name, String version, String provider, Map<String, String> parameters) {
    spc(name, version, provider, parameters, Map.of());
  }

  /** The same, with annotations. */
  public void spc(
      String name,
      String version,
      String provider,
      Map<String, String> parameters,
      Map<String, String> annotations) {
    GenericKubernetesResource spc = new GenericKubernetesResource();
    spc.setApiVersion(GROUP + "/" + version);
    spc.setKind("SecretProviderClass");
    spc.setMetadata(
        new io.fabric8.kubernetes.api.model.ObjectMetaBuilder()
            .withName(name)
            .withNamespace(namespace)
            .withAnnotations(annotations)
            .build());
    spc.setAdditionalProperty("spec", Map.of("provider", provider, "parameters", parameters));
    client().resource(spc).forceConflicts().serverSideApply();
  }

  /** The names of the classes here. */
  public List<String> classes() {
    return client()
        .genericKubernetesResources(GROUP + "/v1", "SecretProviderClass")
        .inNamespace(namespace)
        .list()
        .getItems()
        .stream()
        .map(spc -> spc.getMetadata().getName())
        .toList();
  }

  /** A pod that sleeps, with one volume at {@link #MOUNT}; for changes before {@link #create}. */
  public PodBuilder pod(String name, String className) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(namespace)
        .endMetadata()
        .withNewSpec()
        .withTerminationGracePeriodSeconds(0L)
        .addNewContainer()
        .withName("main")
        .withImage(Cluster.BUSYBOX)
        .withImagePullPolicy("Never")
        .withCommand("sh", "-c", "exec sleep 3600")
        .addNewVolumeMount()
        .withName("secrets")
        .withMountPath(MOUNT)
        .withReadOnly(true)
        .endVolumeMount()
        .endContainer()
        .addToVolumes(volume("secrets", className))
        .endSpec();
  }

  /** An inline volume of the driver. */
  public static Volume volume(String name, String className) {
    return new VolumeBuilder()
        .withName(name)
        .withNewCsi()
        .withDriver(InstalledDriver.NAME)
        .withReadOnly(true)
        .withVolumeAttributes(Map.of("secretProviderClass", className))
        .endCsi()
        .build();
  }

  public Pod create(PodBuilder pod) {
    Pod created = client().resource(pod.build()).create();
    uids.add(created.getMetadata().getUid());
    return created;
  }

  /** Makes a pod and returns when it is ready. */
  public Pod run(PodBuilder pod) {
    return awaitReady(create(pod).getMetadata().getName());
  }

  public Pod awaitReady(String pod) {
    try {
      return resource(pod)
          .waitUntilCondition(
              seen -> seen != null && InstalledDriver.isReady(seen),
              DEADLINE_MINUTES,
              TimeUnit.MINUTES);
    } catch (RuntimeException e) {
      throw new AssertionError(
          "pod %s is not ready; its events: %s".formatted(pod, messages(pod)), e);
    }
  }

  public PodResource resource(String pod) {
    return client().pods().inNamespace(namespace).withName(pod);
  }

  /** What a file below {@link #MOUNT} holds, as the pod reads it. */
  public String read(String pod, String file) throws IOException, InterruptedException {
    Ended ended = exec(pod, "cat", MOUNT + "/" + file);
    if (ended.code() != 0) {
      throw new IOException(ended.errors());
    }
    return ended.output();
  }

  /** Returns when the pod reads a value. */
  public void awaitContent(String pod, String file, String value) throws InterruptedException {
    Await.until(
        "pod %s reads the value in %s".formatted(pod, file), () -> read(pod, file), value::equals);
  }

  /** Runs a command in the pod's first container. */
  public Ended exec(String pod, String... command) throws InterruptedException {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    try (ExecWatch watch = resource(pod).writingOutput(output).writingError(errors).exec(command)) {
      Integer code = watch.exitCode().get(1, TimeUnit.MINUTES);
      return new Ended(
          code, output.toString(StandardCharsets.UTF_8), errors.toString(StandardCharsets.UTF_8));
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException("exec in pod " + pod, e);
    }
  }

  /** Events about a pod. */
  public List<Event> events(String pod) {
    return client()
        .v1()
        .events()
        .inNamespace(namespace)
        .withField("involvedObject.name", pod)
        .list()
        .getItems();
  }

  /** The messages of a pod's events, as {@code kubectl describe pod} shows them. */
  public List<String> messages(String pod) {
    return events(pod).stream()
        .map(event -> event.getReason() + ": " + event.getMessage())
        .toList();
  }

  /** Returns when an event of the pod says something. */
  public String awaitMessage(String pod, String part) throws InterruptedException {
    return Await.until(
            "an event of pod %s says '%s'".formatted(pod, part),
            () -> messages(pod),
            messages -> messages.stream().anyMatch(message -> message.contains(part)))
        .stream()
        .filter(message -> message.contains(part))
        .findFirst()
        .orElseThrow();
  }

  /** The status objects of this namespace. */
  public List<GenericKubernetesResource> statuses() {
    return client()
        .genericKubernetesResources(GROUP + "/v1", "SecretProviderClassPodStatus")
        .inNamespace(namespace)
        .list()
        .getItems();
  }

  /** Deletes a pod and returns when it is gone. */
  public void delete(String pod) {
    resource(pod).delete();
    resource(pod).waitUntilCondition(seen -> seen == null, DEADLINE_MINUTES, TimeUnit.MINUTES);
  }

  /**
   * Returns when no pod is left, and nothing of what they had mounted. The empty namespace goes by
   * itself: Kubernetes takes at least five seconds for one. Whether it has gone, the next one asks.
   */
  @Override
  public void close() {
    var pods = client().pods().inNamespace(namespace);
    // Also those that a Deployment has made.
    pods.list().getItems().forEach(pod -> uids.add(pod.getMetadata().getUid()));
    client()
        .apps()
        .deployments()
        .inNamespace(namespace)
        .withPropagationPolicy(DeletionPropagation.FOREGROUND)
        .delete();
    pods.delete();
    Await.untilGone("the pods of namespace " + namespace, () -> pods.list().getItems());
    Await.untilGone(
        "the volumes of namespace " + namespace,
        () ->
            driver.volumeMounts().stream()
                .filter(line -> uids.stream().anyMatch(line::contains))
                .toList());
    Await.untilGone("namespaces of earlier scenarios", this::leavingNamespaces);
    client().namespaces().withName(namespace).delete();
  }

  private List<String> leavingNamespaces() {
    return client().namespaces().list().getItems().stream()
        .map(Namespace::getMetadata)
        .filter(metadata -> metadata.getDeletionTimestamp() != null)
        .map(ObjectMeta::getName)
        .toList();
  }
}
