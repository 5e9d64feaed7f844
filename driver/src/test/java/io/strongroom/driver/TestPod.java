package io.strongroom.driver;

import csi.v1.Csi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A pod with one volume, and what kubelet does around it. */
public final class TestPod {
  private final DriverHarness harness;
  private final String name;
  private final Map<String, String> attributes = new HashMap<>();
  private final Map<String, String> secrets = new HashMap<>();
  private String spc = "db";
  private String fsGroup = "";

  TestPod(DriverHarness harness, String name) {
    this.harness = harness;
    this.name = name;
    makeParent();
  }

  /** As kubelet does before it calls: the directory, and its own record in it. */
  private void makeParent() {
    try {
      Path parent = parent();
      Files.createDirectories(parent);
      Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-x---"));
      Files.writeString(
          parent.resolve("vol_data.json"),
          """
          {"attachmentID":"","driverName":"secrets-store.csi.k8s.io","nodeName":"node-1",\
          "seLinuxMountContext":"","specVolID":"secrets","volumeHandle":"%s",\
          "volumeLifecycleMode":"Ephemeral"}\
          """
              .formatted(volumeId()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public TestPod spc(String name) {
    spc = name;
    return this;
  }

  public TestPod fsGroup(int group) {
    fsGroup = Integer.toString(group);
    return this;
  }

  public TestPod attribute(String key, String value) {
    attributes.put(key, value);
    return this;
  }

  public TestPod secret(String key, String value) {
    secrets.put(key, value);
    return this;
  }

  public String uid() {
    return "uid-" + name;
  }

  public String volumeId() {
    return "csi-" + name;
  }

  public Path parent() {
    return harness.kubeletRoot().resolve("pods/" + uid() + "/volumes/kubernetes.io~csi/secrets");
  }

  public Path target() {
    return parent().resolve("mount");
  }

  /** A valid request, to be spoilt. */
  public Csi.NodePublishVolumeRequest.Builder request() {
    return Csi.NodePublishVolumeRequest.newBuilder()
        .setVolumeId(volumeId())
        .setTargetPath(target().toString())
        .setReadonly(true)
        .setVolumeCapability(
            Csi.VolumeCapability.newBuilder()
                .setMount(
                    Csi.VolumeCapability.MountVolume.newBuilder().setVolumeMountGroup(fsGroup))
                .setAccessMode(
                    Csi.VolumeCapability.AccessMode.newBuilder()
                        .setMode(Csi.VolumeCapability.AccessMode.Mode.SINGLE_NODE_WRITER)))
        .putVolumeContext("csi.storage.k8s.io/pod.name", name)
        .putVolumeContext("csi.storage.k8s.io/pod.namespace", "team")
        .putVolumeContext("csi.storage.k8s.io/pod.uid", uid())
        .putVolumeContext("csi.storage.k8s.io/serviceAccount.name", "default")
        .putVolumeContext("csi.storage.k8s.io/ephemeral", "true")
        .putVolumeContext("secretProviderClass", spc)
        .putAllVolumeContext(attributes)
        .putAllSecrets(secrets);
  }

  public TestPod publish() {
    harness.publish(request().build());
    return this;
  }

  public void unpublish() {
    Csi.NodeUnpublishVolumeResponse _ =
        harness
            .node()
            .nodeUnpublishVolume(
                Csi.NodeUnpublishVolumeRequest.newBuilder()
                    .setVolumeId(volumeId())
                    .setTargetPath(target().toString())
                    .build());
  }

  /** Whether anything at all is at the target. */
  public boolean targetExists() {
    return Files.exists(target(), LinkOption.NOFOLLOW_LINKS);
  }

  /** The visible files by relative path, as the pod's containers read them. */
  public Map<String, String> files() {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> top = Files.list(target())) {
      for (Path entry : top.toList()) {
        if (!entry.getFileName().toString().startsWith("..")) {
          collect(entry, files);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  private void collect(Path entry, Map<String, String> files) throws IOException {
    if (Files.isDirectory(entry)) {
      try (Stream<Path> below = Files.list(entry)) {
        for (Path child : below.toList()) {
          collect(child, files);
        }
      }
    } else if (Files.exists(entry)) {
      files.put(target().relativize(entry).toString(), Files.readString(entry));
    }
  }
}
