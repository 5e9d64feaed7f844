package io.strongroom.daemonset;

import io.strongroom.daemonset.providers.ClusterLookups;
import io.strongroom.driver.event.VolumeListener;
import io.strongroom.driver.kube.ClusterAccess;
import io.strongroom.driver.kube.ClusterAccessException;
import io.strongroom.driver.kube.HttpKubernetesApi;
import io.strongroom.driver.kube.MetadataWatch;
import io.strongroom.driver.kube.StartupTaint;
import io.strongroom.driver.settings.Settings;
import io.strongroom.driver.settings.Settings.Classes;
import io.strongroom.driver.spc.FolderClasses;
import io.strongroom.driver.spc.KubernetesClasses;
import io.strongroom.driver.spc.SecretProviderClasses;
import io.strongroom.driver.status.KubernetesReports;
import io.strongroom.driver.status.Reporter;
import io.strongroom.driver.watch.ReadListener;
import io.strongroom.provider.Clocks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The driver's parts that come from a cluster, or their replacements on a single machine.
 *
 * @param changes takes the listener for changed classes, which is called with namespace and name
 * @param lookups for providers
 * @param registered runs each time kubelet has registered the driver
 */
record ClusterConnection(
    SecretProviderClasses classes,
    VolumeListener reports,
    ReadListener reads,
    Consumer<BiConsumer<String, String>> changes,
    ClusterLookups lookups,
    Runnable registered) {

  /** No API server: classes are files, and changes are not watched. */
  private static ClusterConnection standalone(Path classes) {
    return new ClusterConnection(
        new FolderClasses(classes),
        VolumeListener.none(),
        ReadListener.none(),
        _ -> {},
        ClusterLookups.none(),
        () -> {});
  }

  /**
   * Opens what the settings state; what has to be closed is added to {@code closer}.
   *
   * @throws IOException if the cluster's address or credentials cannot be read
   */
  static ClusterConnection open(Settings settings, Closer closer, Clocks clock) throws IOException {
    return switch (settings.classes()) {
      case Classes.Folder(Path dir) -> standalone(dir);
      case Classes.Cluster cluster -> connect(settings.node(), cluster, closer, clock);
    };
  }

  private static ClusterConnection connect(
      Settings.Node node, Classes.Cluster cluster, Closer closer, Clocks clock) throws IOException {
    HttpKubernetesApi api = closer.add(new HttpKubernetesApi(access(cluster, clock)));
    KubernetesClasses classes = new KubernetesClasses(api, clock);
    closer.add(new MetadataWatch(api, classes)).start();
    KubernetesReports reports =
        closer.add(
            KubernetesReports.start(api, new Reporter(node.driverName(), node.nodeId()), clock));
    StartupTaint taint = closer.add(new StartupTaint(api, node.nodeId(), node.driverName()));
    return new ClusterConnection(
        classes,
        reports,
        reports,
        classes::onChange,
        ClusterLookups.of(api, node.nodeId()),
        cluster.removeStartupTaint() ? () -> remove(taint) : () -> {});
  }

  private static ClusterAccess access(Classes.Cluster cluster, Clocks clock) throws IOException {
    try {
      return cluster.kubeconfig().isPresent()
          ? ClusterAccess.kubeconfig(cluster.kubeconfig().get(), clock)
          : ClusterAccess.inCluster(System.getenv(), ClusterAccess.SERVICE_ACCOUNT, clock);
    } catch (ClusterAccessException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static void remove(StartupTaint taint) {
    try {
      taint.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
