package io.strongroom.cli.status;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventList;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.storage.CSINode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.strongroom.cli.status.VolumeListing.Source;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Asks the API server, as whoever the kubeconfig says. It only ever reads. */
final class ClusterSource implements AutoCloseable {
  static final String KIND = "cluster";

  private static final ResourceDefinitionContext POD_STATUSES =
      kind("SecretProviderClassPodStatus", "secretproviderclasspodstatuses");

  private static final ResourceDefinitionContext CLASSES =
      kind("SecretProviderClass", "secretproviderclasses");

  private final KubernetesClient client;
  private final Optional<String> namespace;
  private final ApiErrors errors;
  private final InstantSource clock;

  /**
   * @param namespace all when it is empty
   */
  private ClusterSource(KubernetesClient client, Optional<String> namespace, InstantSource clock) {
    this.client = client;
    this.namespace = namespace;
    this.errors = new ApiErrors(client.getConfiguration(), namespace);
    this.clock = clock;
  }

  private static ResourceDefinitionContext kind(String kind, String plural) {
    return new ResourceDefinitionContext.Builder()
        .withGroup("secrets-store.csi.x-k8s.io")
        .withVersion("v1")
        .withKind(kind)
        .withPlural(plural)
        .withNamespaced(true)
        .build();
  }

  /** The cluster and the namespaces that the options mean. */
  static ClusterSource open(KubeconfigLookup lookup, ClusterOptions options, InstantSource clock)
      throws IOException {
    Config config = lookup.find(options.kubeconfig, options.context);
    Optional<String> namespace =
        options.all
            ? Optional.empty()
            : Optional.of(firstOf(options.namespace, config.getNamespace(), "default"));
    return new ClusterSource(
        new KubernetesClientBuilder().withConfig(config).build(), namespace, clock);
  }

  private static String firstOf(
      @Nullable String given, @Nullable String configured, String otherwise) {
    if (given != null) {
      return given;
    }
    return configured == null || configured.isEmpty() ? otherwise : configured;
  }

  Source source() {
    return new Source(
        KIND,
        "the API server " + client.getConfiguration().getMasterUrl(),
        namespace.map(name -> "namespace " + name).orElse("all namespaces"),
        namespace.isEmpty());
  }

  /**
   * What the status objects say.
   *
   * @throws IOException if the API server does not tell; says what to change
   */
  List<DriverVolume> volumes() throws IOException {
    return listed(POD_STATUSES, PodStatusReader::read);
  }

  /** Where stores have what the classes name. */
  StorePaths storePaths() throws IOException {
    return StorePaths.of(listed(CLASSES, StorePaths::read));
  }

  private <R> List<R> listed(
      ResourceDefinitionContext kind, Function<GenericKubernetesResource, R> read)
      throws IOException {
    return errors.explained(
        "list",
        kind.getPlural() + "." + kind.getGroup(),
        () -> Pages.all(options -> list(kind, options), read));
  }

  private GenericKubernetesResourceList list(ResourceDefinitionContext kind, ListOptions options) {
    var resources = client.genericKubernetesResources(kind);
    return namespace.isPresent()
        ? resources.inNamespace(namespace.get()).list(options)
        : resources.inAnyNamespace().list(options);
  }

  /** The pods that do not run yet. */
  <R> List<R> pendingPods(Function<Pod, R> read) throws IOException {
    return errors.explained("list", "pods", () -> Pages.all(options -> pendingPods(options), read));
  }

  private PodList pendingPods(ListOptions options) {
    options.setFieldSelector("status.phase=Pending");
    return namespace.isPresent()
        ? client.pods().inNamespace(namespace.get()).list(options)
        : client.pods().inAnyNamespace().list(options);
  }

  /** What CSI drivers the nodes' kubelets have registered. */
  <R> List<R> csiNodes(Function<CSINode, R> read) throws IOException {
    return errors.explained(
        "list",
        "csinodes.storage.k8s.io",
        () -> Pages.all(options -> client.storage().v1().csiNodes().list(options), read));
  }

  Instant now() {
    return clock.instant();
  }

  /** The events on pods that have one of these reasons. */
  <R> List<R> events(List<String> reasons, Function<Event, R> read) throws IOException {
    List<R> all = new ArrayList<>();
    for (String reason : reasons) {
      all.addAll(
          errors.explained(
              "list", "events", () -> Pages.all(options -> events(reason, options), read)));
    }
    return all;
  }

  private EventList events(String reason, ListOptions options) {
    options.setFieldSelector("involvedObject.kind=Pod,reason=" + reason);
    var events = client.v1().events();
    return namespace.isPresent()
        ? events.inNamespace(namespace.get()).list(options)
        : events.inAnyNamespace().list(options);
  }

  /** A pod; empty when it is gone. */
  Optional<Pod> pod(String inNamespace, String name) throws IOException {
    return errors.explained(
        "get",
        "pods",
        () -> Optional.ofNullable(client.pods().inNamespace(inNamespace).withName(name).get()));
  }

  @Override
  public void close() {
    client.close();
  }
}
