package io.strongroom.daemonset;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.strongroom.driver.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On real mounts: the check reads the kernel's table. */
final class KubeletRootCheckTest {
  private static final String POD = "8d3a4c1e-0000-4000-8000-000000000001";

  @TempDir Path root;
  private Path pods;

  @BeforeEach
  void mountPodsShared() throws Exception {
    assumeTrue(Files.getAttribute(root, "unix:uid").equals(0), "NOT RUN: mounts take root");
    root = root.toRealPath();
    pods = Files.createDirectory(root.resolve("pods"));
    run("mount", "-t", "tmpfs", "tmpfs", pods.toString());
    run("mount", "--make-shared", pods.toString());
    Files.createDirectory(pods.resolve(POD));
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount", pods.toString());
  }

  @Test
  void kubeletsRootIsTaken() {
    assertThatCode(() -> KubeletRootCheck.check(settings(Optional.of(POD))))
        .doesNotThrowAnyException();
  }

  @Test
  void rootWithoutThisPodIsAnotherKubelets() {
    assertThatIOException()
        .isThrownBy(() -> KubeletRootCheck.check(settings(Optional.of("other-uid"))))
        .withMessageContaining("is not kubelet's root directory")
        .withMessageContaining("pods/other-uid, is not in it")
        .withMessageContaining("linux.kubeletRootDir");
  }

  @Test
  void rootWithoutPodsIsNone() throws Exception {
    run("umount", pods.toString());
    Files.delete(pods);
    try {
      assertThatIOException()
          .isThrownBy(() -> KubeletRootCheck.check(settings(Optional.empty())))
          .withMessageContaining("it has no directory pods");
    } finally {
      Files.createDirectory(pods);
      run("mount", "-t", "tmpfs", "tmpfs", pods.toString());
    }
  }

  @Test
  void podsThatIsASymlinkIsSaid() throws Exception {
    Path linked = Files.createDirectory(root.resolve("linked"));
    Files.createSymbolicLink(linked.resolve("pods"), pods);
    Settings usual = settings(Optional.of(POD));
    Settings below =
        new Settings(
            new Settings.Node(
                usual.node().driverName(),
                usual.node().nodeId(),
                usual.node().socket(),
                linked,
                usual.node().podUid(),
                usual.node().selinuxContext()),
            usual.classes(),
            usual.stores(),
            usual.limits(),
            usual.rotation(),
            usual.reads(),
            usual.registration(),
            usual.health(),
            usual.metrics());

    assertThatIOException()
        .isThrownBy(() -> KubeletRootCheck.check(below))
        .withMessageContaining(linked.resolve("pods") + " is a symlink")
        .withMessageContaining("mount --bind");
  }

  @Test
  void mountsThatWouldStayInTheContainerAreSaid() throws Exception {
    run("mount", "--make-private", pods.toString());

    assertThatIOException()
        .isThrownBy(() -> KubeletRootCheck.check(settings(Optional.of(POD))))
        .withMessageContaining("mountPropagation: Bidirectional");
  }

  private Settings settings(Optional<String> podUid) {
    return new Settings(
        new Settings.Node(
            Settings.DEFAULT_DRIVER_NAME,
            "n1",
            root.resolve("csi.sock"),
            root,
            podUid,
            Optional.empty()),
        new Settings.Classes.Cluster(Optional.empty(), false),
        new Settings.Stores(List.of(), Set.of(), 1 << 20, Duration.ofSeconds(1), 1),
        Settings.Limits.DEFAULT,
        Settings.Rotation.DEFAULT,
        Settings.Reads.DEFAULT,
        Optional.of(new Settings.Registration("/csi.sock", root, true)),
        Optional.empty(),
        Optional.empty());
  }

  private static void run(String... command) throws IOException, InterruptedException {
    int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (exit != 0) {
      throw new IOException(List.of(command) + " ended with " + exit);
    }
  }
}
