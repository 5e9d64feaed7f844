package io.strongroom.e2e.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The external provider of {@code e2e/images/provider} as a DaemonSet of its own, as its users
 * install one. It serves the values of the {@link StoreFolder}, and asks the API server whose the
 * tokens are that it gets.
 */
public final class ProviderDaemon implements AutoCloseable {
  private static final String MANIFESTS =
      """
      apiVersion: v1
      kind: ServiceAccount
      metadata: {name: provider, namespace: NAMESPACE}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: NAMESPACE-provider}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "system:auth-delegator"}
      subjects: [{kind: ServiceAccount, name: provider, namespace: NAMESPACE}]
      ---
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: provider, namespace: NAMESPACE}
      spec:
        selector: {matchLabels: {app: provider}}
        template:
          metadata: {labels: {app: provider}}
          spec:
            serviceAccountName: provider
            terminationGracePeriodSeconds: 5
            containers:
            - name: provider
              image: IMAGE
              imagePullPolicy: Never
              args: [--socket=/sockets/PROVIDER.sock, --folder=/values]
              volumeMounts:
              - {name: sockets, mountPath: /sockets}
              - {name: values, mountPath: /values, readOnly: true}
            volumes:
            - name: sockets
              hostPath: {path: /var/run/secrets-store-csi-providers, type: DirectoryOrCreate}
            - name: values
              hostPath: {path: FOLDER, type: Directory}
      """;

  private final InstalledDriver driver;
  private final String namespace;
  private final List<HasMetadata> objects;

  private ProviderDaemon(InstalledDriver driver, String namespace, List<HasMetadata> objects) {
    this.driver = driver;
    this.namespace = namespace;
    this.objects = objects;
  }

  /**
   * Installs it and returns when its pod runs.
   *
   * @param provider by which classes name it
   */
  public static ProviderDaemon start(Workloads home, String provider)
      throws IOException, InterruptedException {
    InstalledDriver driver = home.driver();
    driver.cluster().load(BuiltImage.directory("provider").resolve("image.tar"));
    String manifests =
        MANIFESTS
            .replace("NAMESPACE", home.namespace())
            .replace("IMAGE", BuiltImage.PROVIDER)
            .replace("PROVIDER", provider)
            .replace("FOLDER", driver.store().path());
    List<HasMetadata> objects =
        driver
            .client()
            .load(new ByteArrayInputStream(manifests.getBytes(StandardCharsets.UTF_8)))
            .create();
    ProviderDaemon daemon = new ProviderDaemon(driver, home.namespace(), objects);
    daemon.awaitPodOtherThan("");
    return daemon;
  }

  /** Deletes its pod and returns when another one runs. */
  public void replace() throws InterruptedException {
    Pod pod = pods().getFirst();
    driver.client().resource(pod).delete();
    awaitPodOtherThan(pod.getMetadata().getUid());
  }

  private void awaitPodOtherThan(String uid) throws InterruptedException {
    Await.until(
        "the provider's pod runs",
        this::pods,
        pods ->
            pods.size() == 1
                && !pods.getFirst().getMetadata().getUid().equals(uid)
                && InstalledDriver.isReady(pods.getFirst()));
  }

  private List<Pod> pods() {
    return driver
        .client()
        .pods()
        .inNamespace(namespace)
        .withLabel("app", "provider")
        .list()
        .getItems();
  }

  /** Removes it; returns when its pod is gone, with which its socket goes. */
  @Override
  public void close() {
    driver.client().resourceList(objects).delete();
    Await.untilGone("the provider's pods", this::pods);
  }
}
