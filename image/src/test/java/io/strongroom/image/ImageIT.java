package io.strongroom.image;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.cli.kubelet.KubeletClient;
import io.strongroom.cli.kubelet.PodVolume;
import io.strongroom.driver.socket.UnixSockets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive that the package phase has made. */
final class ImageIT {
  @TempDir private Path temp;

  private UnpackedImage image;
  private Path node;
  private Path examples;

  @BeforeEach
  void unpack() throws IOException, InterruptedException {
    Path directory = temp.toRealPath();
    image = UnpackedImage.unpack(UnpackedImage.archive(), directory);
    node = Files.createDirectory(directory.resolve("node"));
    Files.createDirectory(Container.kubelet(node));
    examples = Files.createDirectory(directory.resolve("examples"));
    write(
        "class.yaml",
        """
        apiVersion: secrets-store.csi.x-k8s.io/v1
        kind: SecretProviderClass
        metadata:
          name: greeting
        spec:
          provider: file
          parameters:
            objects: |
              - objectName: grüße
        """);
    write("store/grüße", "good morning");
    // The store would make one, and warn that it cannot.
    write("store/.strongroom-version-key", "0123456789abcdef0123456789abcdef");
  }

  private void write(String path, String content) throws IOException {
    Path file = examples.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  @Test
  void containsTheRuntimeTheAppAndNothingElse() throws IOException {
    Pattern allowed =
        Pattern.compile(
            String.join(
                "|",
                "/jre/bin/java",
                "/jre/(conf|legal)/.*",
                "/jre/lib/(modules|jvm\\.cfg|tzdb\\.dat|security/[a-z_.]+)",
                "/jre/lib/(server/)?lib[a-z]+\\.so",
                "/jre/release",
                "/app/lib/[A-Za-z0-9_.-]+\\.jar",
                "/app/native/lib\\w+_epoll_\\w+\\.so",
                "/app/(jvm\\.options|sbom\\.json|THIRD-PARTY\\.txt|aot-[0-9a-f]{12})",
                "/lib(64)?/ld-linux-[a-z0-9-]+\\.so\\.[12]",
                "/lib/(x86_64|aarch64)-linux-gnu/lib(c|m|dl|rt|pthread)\\.so\\.[0-9]",
                "/usr/lib/locale/C\\.utf8/LC_CTYPE",
                "/etc/(passwd|group|nsswitch\\.conf)"));
    assertThat(image.files())
        .allSatisfy(file -> assertThat(file).matches(allowed))
        .contains("/jre/bin/java", "/app/sbom.json");
  }

  /** Whatever people type, and what plays kubelet in tests and in training, is elsewhere. */
  @Test
  void noToolIsInIt() throws IOException {
    assertThat(image.files())
        .anyMatch(file -> file.startsWith("/app/lib/daemonset-"))
        .noneMatch(file -> file.matches("/app/lib/(cli|image|picocli|kubernetes-client)-.*"));
  }

  @Test
  void onlyTheJvmAndTheLinkerCanBeExecuted() throws IOException {
    assertThat(image.files())
        .filteredOn(file -> Files.isExecutable(image.root().resolve(file.substring(1))))
        .allSatisfy(file -> assertThat(file).matches("/jre/.*|/lib(64)?/ld-linux.*"));
  }

  @Test
  void filesAreOwnedByRootAndWritableByNobodyElse() throws IOException {
    try (Stream<Path> tree = Files.walk(image.root())) {
      for (Path path : tree.filter(path -> !path.equals(image.root())).toList()) {
        int mode = (int) Files.getAttribute(path, "unix:mode");
        assertThat(mode & 07022).as("setuid, setgid, sticky, writable bits of " + path).isZero();
        assertThat(Files.getAttribute(path, "unix:uid")).as("owner of " + path).isEqualTo(0);
        assertThat(Files.getAttribute(path, "unix:gid")).as("group of " + path).isEqualTo(0);
      }
    }
  }

  @Test
  void nameAndPlatformAreSaid() {
    assertThat(image.manifest().get("RepoTags").get(0).textValue())
        .startsWith("strongroom.io/driver:");
    assertThat(
            image.configuration().get("os").textValue()
                + "/"
                + image.configuration().get("architecture").textValue())
        .isEqualTo(Platform.current().toString());
  }

  @Test
  void servesFromReadOnlyFileSystemWithTheCacheAndWritesNothing()
      throws IOException, InterruptedException {
    try (Container container = Container.start(image, node, examples)) {
      assertThat(container.log())
          .contains("the ahead-of-time cache /app/" + image.cache().getFileName() + " is in use");
      assertThat(writableMounts(container))
          .as("what the kernel lets it write to")
          .containsExactlyInAnyOrder(node.toString(), "/proc");
      try (KubeletClient kubelet =
          new KubeletClient(
              UnixSockets.channel(container.socket()).build(), container.kubelet(), "node-1")) {
        PodVolume volume = PodVolume.of("default", "web", "secrets", "greeting");
        Path mounted = kubelet.publish(volume);
        assertThat(container.inside(mounted.resolve("grüße"))).hasContent("good morning");
        kubelet.unpublish(volume);
      }
      assertThat(filesBelow(node)).containsExactlyInAnyOrder("csi.sock", "status.sock");
      assertThat(container.log()).doesNotContainIgnoringCase("warn").doesNotContain("ERROR");
    }
    assertThat(filesBelow(node)).isEmpty();
  }

  @Test
  void startsWithoutTheCacheAndSaysSo() throws IOException, InterruptedException {
    Files.delete(image.cache());
    try (Container container = Container.start(image, node, examples)) {
      assertThat(container.log().lines().filter(line -> line.contains("ahead-of-time")))
          .singleElement()
          .asString()
          .contains("WARN", "is not in use: there is no such file");
      assertThat(container.log()).doesNotContain("[aot]");
    }
  }

  @Test
  void startsWithStaleCacheAndSaysSo() throws IOException, InterruptedException {
    // The runtime is another than the one it was made for.
    Files.write(image.root().resolve("jre/lib/modules"), new byte[1], StandardOpenOption.APPEND);
    try (Container container = Container.start(image, node, examples)) {
      assertThat(container.log().lines().filter(line -> line.contains("ahead-of-time")))
          .singleElement()
          .asString()
          .contains("WARN", "is not in use: it is for another Java");
      assertThat(container.log()).doesNotContain("[aot]");
    }
  }

  private static List<String> filesBelow(Path directory) throws IOException {
    try (Stream<Path> tree = Files.walk(directory)) {
      return tree.filter(path -> !Files.isDirectory(path))
          .map(path -> directory.relativize(path).toString())
          .sorted()
          .toList();
    }
  }

  /** Of the container's own mount table, by proc(5): fields 5 and 6 are mount point and options. */
  private static Set<String> writableMounts(Container container) throws IOException {
    try (Stream<String> mounts =
        Files.lines(Path.of("/proc", Long.toString(container.pid()), "mountinfo"))) {
      return mounts
          .map(line -> line.split(" "))
          .filter(fields -> List.of(fields[5].split(",")).contains("rw"))
          .map(fields -> fields[4])
          // Devices are not storage: null, zero and random keep nothing.
          .filter(mount -> !mount.startsWith("/dev/"))
          .collect(toSet());
    }
  }
}
