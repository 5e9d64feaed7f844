package io.strongroom.e2e;

import io.strongroom.cli.kubelet.PodVolume;
import io.strongroom.provider.Moment;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.ServiceAccountTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Everything a driver needs of a node, in one directory: kubelet's root, the CSI socket,
 * SecretProviderClasses, and an embedded store. Closing it unmounts what is left below; the
 * directory stays.
 */
public final class NodeDirectory implements AutoCloseable {
  public static final String DRIVER_NAME = "secrets-store.csi.k8s.io";
  public static final String NODE_NAME = "node-1";

  private static final String NAMESPACE = "default";

  private final Path directory;

  private NodeDirectory(Path directory) {
    this.directory = directory;
  }

  /**
   * Makes the parts of a node in a directory.
   *
   * @param directory exists; short, since the path of a socket has 108 bytes at most
   */
  public static NodeDirectory in(Path directory) throws IOException {
    // Mounts are listed by their real path.
    NodeDirectory node = new NodeDirectory(directory.toRealPath());
    for (Path part : List.of(node.kubeletRoot(), node.classes(), node.store(), node.providers())) {
      Files.createDirectories(part);
    }
    return node;
  }

  public Path kubeletRoot() {
    return directory.resolve("kubelet");
  }

  public Path socket() {
    return directory.resolve("csi.sock");
  }

  /** Where external providers put their sockets. */
  public Path providers() {
    return directory.resolve("providers");
  }

  Path driverLog() {
    return directory.resolve("driver.log");
  }

  private Path classes() {
    return directory.resolve("classes");
  }

  private Path store() {
    return directory.resolve("store");
  }

  List<String> driverFlags() {
    return List.of(
        "--endpoint=unix://" + socket(),
        "--drivername=" + DRIVER_NAME,
        "--nodeid=" + NODE_NAME,
        "--kubelet-root-dir=" + kubeletRoot(),
        "--secret-provider-classes-dir=" + classes(),
        "--file-store-dir=" + store(),
        "--provider-volume=" + providers(),
        "--additional-provider-volume-paths=" + providers());
  }

  /** Replaces a secret of the embedded store, whole or not at all. */
  public void putSecret(String name, String value) throws IOException {
    Path next = Files.createTempFile(directory, "secret", "");
    Files.writeString(next, value);
    Files.move(next, store().resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Makes a class in the namespace of all pods whose volumes hold these secrets of the embedded
   * store.
   *
   * @param objects items of the parameter {@code objects}, in one line each
   */
  public void putClass(String name, List<String> objects) throws IOException {
    putClass(name, "file", Map.of("objects", listOf(objects)));
  }

  /** The same, of which each volume is fetched for by itself: what is published is the newest. */
  public void putUnsharedClass(String name, List<String> objects) throws IOException {
    putClass(
        name,
        "file",
        Map.of("objects", listOf(objects)),
        "\n  annotations: {strongroom.io/share: 'false'}");
  }

  private static String listOf(List<String> objects) {
    StringBuilder list = new StringBuilder("|\n");
    objects.forEach(object -> list.append("      - {").append(object).append("}\n"));
    return list.toString();
  }

  /**
   * Makes a class in the namespace of all pods.
   *
   * @param parameters values as they stand in YAML
   */
  public void putClass(String name, String provider, Map<String, String> parameters)
      throws IOException {
    putClass(name, provider, parameters, "");
  }

  private void putClass(
      String name, String provider, Map<String, String> parameters, String annotations)
      throws IOException {
    StringBuilder yaml =
        new StringBuilder(
            """
            apiVersion: secrets-store.csi.x-k8s.io/v1
            kind: SecretProviderClass
            metadata:
              name: %s
              namespace: %s%s
            spec:
              provider: %s
              parameters:
            """
                .formatted(name, NAMESPACE, annotations, provider));
    parameters.forEach((key, value) -> yaml.append("    %s: %s\n".formatted(key, value)));
    Files.writeString(classes().resolve(name + ".yaml"), yaml);
  }

  /**
   * The volume of a pod that was not there before.
   *
   * @param token stands for a token of the pod's service account
   */
  public static PodVolume volumeOfNewPod(String secretProviderClass, String token) {
    return volumeOfNewPod(secretProviderClass, "strongroom", token);
  }

  /** The same, with a token for another audience. */
  public static PodVolume volumeOfNewPod(
      String secretProviderClass, String audience, String token) {
    String uid = UUID.randomUUID().toString();
    return PodVolume.of(NAMESPACE, "pod-" + uid, "secrets", secretProviderClass)
        .withPodUid(uid)
        .withCredentials(
            NodePublishSecrets.none(),
            ServiceAccountTokens.of(
                Map.of(audience, new ServiceAccountTokens.Token(token, Moment.LATEST))));
  }

  /** What is mounted below kubelet's root now. */
  public List<Path> mounts() throws IOException {
    try (Stream<String> table = Files.lines(Path.of("/proc/self/mountinfo"))) {
      // The fifth field is where; the kernel writes a blank in it as \040, and no test uses one.
      return table
          .map(line -> Path.of(line.split(" ", -1)[4]))
          .filter(mount -> mount.startsWith(kubeletRoot()))
          .toList();
    }
  }

  @Override
  public void close() throws IOException {
    for (Path mount : mounts()) {
      try {
        new ProcessBuilder("umount", "--lazy", mount.toString()).inheritIO().start().waitFor();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
