package io.strongroom.daemonset;

import io.strongroom.driver.settings.Settings;
import io.strongroom.driver.settings.Settings.Classes;
import io.strongroom.driver.spc.FolderClasses;
import io.strongroom.driver.spc.SecretProviderClasses;
import io.strongroom.driver.status.VolumeReports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * What the driver has of a cluster, or does without on a single machine.
 *
 * @param changes is told who wants to hear of changed classes, by namespace and name
 * @param registered runs each time kubelet has registered the driver
 */
record ClusterSide(
    SecretProviderClasses classes,
    VolumeReports reports,
    Consumer<BiConsumer<String, String>> changes,
    Runnable registered) {

  /** No API server: classes are files, and nobody watches. */
  private static ClusterSide standalone(Path classes) {
    return new ClusterSide(new FolderClasses(classes), VolumeReports.none(), _ -> {}, () -> {});
  }

  /**
   * Opens what the settings ask for.
   *
   * @throws IOException if the cluster's address or credentials cannot be read
   */
  static ClusterSide open(Settings settings) throws IOException {
    return switch (settings.classes()) {
      case Classes.Folder(Path dir) -> standalone(dir);
      case Classes.Cluster _ -> throw new IOException("the Kubernetes API is not read yet");
    };
  }
}
