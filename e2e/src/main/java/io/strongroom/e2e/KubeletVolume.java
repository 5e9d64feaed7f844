package io.strongroom.e2e;

import com.google.gson.JsonObject;
import io.strongroom.cli.kubelet.PodVolume;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/**
 * A volume of a pod with the directories and the record that kubelet has around it, for callers
 * that make each call to the driver themselves.
 *
 * @param kubeletRoot canonical
 */
public record KubeletVolume(Path kubeletRoot, PodVolume volume) {
  private static final FileAttribute<Set<PosixFilePermission>> KUBELET_MODE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---"));

  /** Where the driver mounts. */
  public Path target() {
    return volume.target(kubeletRoot);
  }

  /** From the inside out. */
  private List<Path> directories() {
    Path pod = kubeletRoot.resolve("pods", volume.podUid());
    Path plugins = pod.resolve("volumes");
    Path plugin = plugins.resolve("kubernetes.io~csi");
    return List.of(plugin.resolve(volume.name()), plugin, plugins, pod);
  }

  private Path record() {
    return target().resolveSibling("vol_data.json");
  }

  /** What kubelet does before it publishes. */
  public void prepare(String volumeId) throws IOException {
    Files.createDirectories(directories().getFirst(), KUBELET_MODE);
    JsonObject record = new JsonObject();
    record.addProperty("specVolID", volume.name());
    record.addProperty("volumeHandle", volumeId);
    record.addProperty("driverName", NodeDirectory.DRIVER_NAME);
    record.addProperty("nodeName", NodeDirectory.NODE_NAME);
    record.addProperty("attachmentID", "");
    record.addProperty("volumeLifecycleMode", "Ephemeral");
    record.addProperty("seLinuxMountContext", "");
    Files.writeString(record(), record.toString());
  }

  /**
   * What kubelet does once the driver has unpublished the volume, or finally refused to publish it,
   * and the pod is gone. Kubelet would also remove an empty directory at the target; here it is the
   * driver that must.
   *
   * @throws DirectoryNotEmptyException if the driver has left something at the target
   */
  public void remove() throws IOException {
    Files.deleteIfExists(record());
    for (Path empty : directories()) {
      Files.deleteIfExists(empty);
    }
  }
}
