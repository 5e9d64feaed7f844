package io.strongroom.cli.kubelet;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;

/**
 * What kubelet itself keeps on disk for a volume: {@code
 * pods/<uid>/volumes/kubernetes.io~csi/<name>} with {@code vol_data.json} in it, beside the
 * driver's {@code mount}.
 */
final class VolumeDirectory {
  private static final Gson JSON = new GsonBuilder().disableHtmlEscaping().create();

  private final Path directory;

  VolumeDirectory(Path directory) {
    this.directory = directory;
  }

  /** Kubelet does this before it calls the driver. */
  void create(PodVolume volume, String driverName, String nodeName) throws IOException {
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
    // Go prints maps sorted by key.
    Map<String, String> data =
        new TreeMap<>(
            Map.of(
                "attachmentID",
                "csi-" + Sha256.hex(volume.volumeId() + driverName + nodeName),
                "driverName",
                driverName,
                "nodeName",
                nodeName,
                "seLinuxMountContext",
                "",
                "specVolID",
                volume.name(),
                "volumeHandle",
                volume.volumeId(),
                "volumeLifecycleMode",
                "Ephemeral"));
    Files.writeString(directory.resolve("vol_data.json"), JSON.toJson(data) + "\n");
  }

  /**
   * Kubelet does this after the driver unmounted, and after a publish that failed for good. A mount
   * that is still there stays, and so does what it is in.
   *
   * @throws DirectoryNotEmptyException if the driver left something behind
   */
  void remove() throws IOException {
    Files.deleteIfExists(directory.resolve("mount"));
    Files.deleteIfExists(directory.resolve("vol_data.json"));
    Files.deleteIfExists(directory);
  }

  /** Removes the directories of the pod that are empty, as kubelet does when the pod is gone. */
  void removePod() throws IOException {
    Path empty = directory.getParent();
    // <uid>/volumes/kubernetes.io~csi, from the inside out
    for (int level = 0; level < 3 && empty != null; level++) {
      try {
        Files.delete(empty);
      } catch (DirectoryNotEmptyException | NoSuchFileException e) {
        return;
      }
      empty = empty.getParent();
    }
  }
}
