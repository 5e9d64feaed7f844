package io.strongroom.cli.demo;

import io.grpc.StatusRuntimeException;
import io.strongroom.cli.kubelet.KubeletClient;
import io.strongroom.cli.kubelet.PodVolume;
import io.strongroom.daemonset.RunningDriver;
import io.strongroom.daemonset.providers.BuiltInProviders;
import io.strongroom.driver.refresh.RefreshOutcome;
import io.strongroom.driver.settings.Settings;
import io.strongroom.driver.socket.UnixSockets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The demo, step by step. Everything happens below one temporary directory, which goes at the end.
 */
final class Demo implements AutoCloseable {
  private static final String NODE = "demo-node";

  private final Path root;
  private final Narration narration;

  private Demo(Path root, Narration narration) {
    this.root = root;
    this.narration = narration;
  }

  /** Copies the examples, so that rotating a secret does not change the checkout. */
  static Demo prepare(Path examples, Narration narration) throws IOException {
    Path root = Files.createTempDirectory("strongroom-demo").toRealPath();
    Files.createDirectories(root.resolve("kubelet/pods"));
    Files.createDirectories(root.resolve("providers"));
    copy(examples, root.resolve("classes"));
    Files.move(root.resolve("classes/store"), root.resolve("store"));
    Files.writeString(
        root.resolve("classes/broken.yaml"),
        """
        apiVersion: secrets-store.csi.x-k8s.io/v1
        kind: SecretProviderClass
        metadata:
          name: broken
        spec:
          provider: file
          parameters:
            objects: |
              - objectName: pasword
        """);
    return new Demo(root, narration);
  }

  /** Hidden files are not examples: a driver that served the folder left its version key there. */
  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> tree = Files.walk(from)) {
      for (Path path : tree.filter(path -> !isHidden(path)).toList()) {
        Files.copy(
            path, to.resolve(from.relativize(path).toString()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  private static boolean isHidden(Path path) {
    return path.getFileName().toString().startsWith(".");
  }

  void run() throws IOException {
    narration.step("Start the driver on a CSI socket, with the embedded store");
    try (RunningDriver driver =
            RunningDriver.start(settings(), BuiltInProviders.embeddedStore(root.resolve("store")));
        KubeletClient kubelet =
            new KubeletClient(
                UnixSockets.channel(socket()).build(), root.resolve("kubelet"), NODE)) {
      narration.check(kubelet.probe(), "it answers Probe: ready");
      PodVolume volume = PodVolume.of("default", "shop-0", "secrets", "db-credentials");
      Path target = publish(kubelet, volume);
      rotate(driver, target);
      fail(kubelet);
      unpublish(kubelet, volume, target);
    }
  }

  private Settings settings() {
    return new Settings(
        new Settings.Node(
            Settings.DEFAULT_DRIVER_NAME,
            NODE,
            socket(),
            root.resolve("kubelet"),
            Optional.empty(),
            Optional.empty()),
        new Settings.Classes.Folder(root.resolve("classes")),
        new Settings.Stores(
            List.of(root.resolve("providers")), Set.of(), 4 << 20, Duration.ofSeconds(30), 8),
        Settings.Limits.DEFAULT,
        Settings.Rotation.DEFAULT,
        Settings.Reads.DEFAULT,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private Path socket() {
    return root.resolve("csi.sock");
  }

  private Path publish(KubeletClient kubelet, PodVolume volume) throws IOException {
    narration.step("Publish a volume for pod default/shop-0, as kubelet would");
    Path target = kubelet.publish(volume);
    String options = mountOptions(target).orElse("not mounted");
    narration.show(options);
    narration.check(options.startsWith("tmpfs "), "it is a tmpfs: nothing of it is on a disk");
    narration.check(
        Stream.of("nosuid", "nodev", "noexec", "size=").allMatch(options::contains),
        "with nosuid, nodev, noexec and a size of its own");
    narration.check(
        true,
        options.contains("noswap")
            ? "and noswap: it never goes to swap either"
            : "noswap needs real root and Linux 6.4: it is left out here");
    List<Path> files = files(target);
    for (Path file : files) {
      narration.show(
          "%s %s %s"
              .formatted(
                  PosixFilePermissions.toString(Files.getPosixFilePermissions(file)),
                  target.relativize(file),
                  narration.mask(Files.size(file))));
    }
    narration.check(files.size() == 2, "the pod sees both files (values are not shown here)");
    return target;
  }

  private void rotate(RunningDriver driver, Path target) throws IOException {
    narration.step("Rotate the password in the store, and refresh");
    Path password = target.resolve("private/password");
    Path generation = Files.readSymbolicLink(target.resolve("..data"));
    byte[] rotated = "example-rotated-password".getBytes(StandardCharsets.UTF_8);
    Files.write(root.resolve("store/password"), rotated);
    RefreshOutcome outcome = driver.refreshNow(target.toString());
    narration.check(outcome instanceof RefreshOutcome.Updated, "the refresh found a new version");
    narration.show(
        "%s -> %s".formatted(generation, Files.readSymbolicLink(target.resolve("..data"))));
    narration.check(
        Arrays.equals(rotated, Files.readAllBytes(password)),
        "private/password holds the new value, swapped in with all files at once");
    narration.check(
        driver.refreshNow(target.toString()) instanceof RefreshOutcome.Unchanged,
        "a second refresh finds nothing new and writes nothing");
  }

  private void fail(KubeletClient kubelet) throws IOException {
    narration.step("Ask for an object that is not there: what kubectl describe pod would show");
    PodVolume broken = PodVolume.of("default", "shop-1", "secrets", "broken");
    Path target = broken.target(root.resolve("kubelet"));
    for (int attempt = 1; attempt <= 2; attempt++) {
      try {
        kubelet.publish(broken);
        narration.check(false, "attempt %d was answered OK".formatted(attempt));
      } catch (StatusRuntimeException e) {
        if (attempt == 1) {
          narration.show(e.getStatus().getCode() + ": " + e.getStatus().getDescription());
        }
        narration.check(
            Files.notExists(target, LinkOption.NOFOLLOW_LINKS) && mountOptions(target).isEmpty(),
            "attempt %d failed and left nothing: no directory, no mount".formatted(attempt));
      }
    }
  }

  private void unpublish(KubeletClient kubelet, PodVolume volume, Path target) throws IOException {
    narration.step("Unpublish");
    kubelet.unpublish(volume);
    narration.check(mountOptions(target).isEmpty(), "the mount is gone");
    narration.check(Files.notExists(target, LinkOption.NOFOLLOW_LINKS), "the directory is gone");
  }

  /** Type and options of what is mounted at a path, as /proc/self/mountinfo has them; proc(5). */
  private static Optional<String> mountOptions(Path target) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
        .map(line -> List.of(line.split(" ", -1)))
        .filter(fields -> fields.get(4).equals(target.toString()))
        .map(
            fields -> {
              int separator = fields.indexOf("-");
              return "%s %s,%s"
                  .formatted(fields.get(separator + 1), fields.get(5), fields.get(separator + 3));
            })
        .findFirst();
  }

  /** What a container of the pod would see: visible names, followed. */
  private static List<Path> files(Path target) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> visible = Files.list(target)) {
      for (Path entry : visible.toList()) {
        if (!entry.getFileName().toString().startsWith("..")) {
          try (Stream<Path> below = Files.walk(entry, FileVisitOption.FOLLOW_LINKS)) {
            below.filter(Files::isRegularFile).forEach(files::add);
          }
        }
      }
    }
    files.sort(Comparator.naturalOrder());
    return files;
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
