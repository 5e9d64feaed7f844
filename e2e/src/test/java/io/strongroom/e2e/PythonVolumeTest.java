package io.strongroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.cli.kubelet.KubeletClient;
import io.strongroom.cli.kubelet.PodVolume;
import io.strongroom.driver.socket.UnixSockets;
import io.strongroom.provider.testing.Canary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A provider in Python, from the proto alone, serves a volume of the driver process. */
final class PythonVolumeTest {
  @TempDir Path dir;

  private final Canary canary = Canary.plant();
  private final String password = canary.secret("password");
  private final String token = canary.secret("token");

  @BeforeEach
  void asRoot() throws Exception {
    Root.assumed();
  }

  @AfterEach
  void nothingLeaked() {
    canary.close();
  }

  @Test
  void driverWritesWhatItReturns() throws Exception {
    try (NodeDirectory node = node();
        PythonProvider _ = PythonProvider.start(node.providers())) {
      publishAndUnpublish(node);
    }
  }

  @Test
  void itWritesIntoTheVolumeItself() throws Exception {
    try (NodeDirectory node = node();
        PythonProvider _ = PythonProvider.startLegacy(node.providers())) {
      publishAndUnpublish(node);
    }
  }

  private NodeDirectory node() throws Exception {
    NodeDirectory node = NodeDirectory.in(dir);
    node.putClass(
        "db",
        PythonProvider.NAME,
        Map.of("path", "password", "contents", password, "version", "\"7\""));
    return node;
  }

  private void publishAndUnpublish(NodeDirectory node) throws Exception {
    try (DriverProcess driver = DriverProcess.start(node);
        KubeletClient kubelet =
            new KubeletClient(
                UnixSockets.channel(driver.socket()).build(),
                node.kubeletRoot(),
                NodeDirectory.NODE_NAME)) {
      PodVolume volume = NodeDirectory.volumeOfNewPod("db", token);

      Path target = kubelet.publish(volume);
      assertThat(target.resolve("password")).hasContent(password);
      assertThat(node.mounts()).containsExactly(target);
      // A republish is answered from what is mounted.
      assertThat(kubelet.publish(volume)).isEqualTo(target);

      kubelet.unpublish(volume);
      assertThat(Files.exists(target)).isFalse();
      assertThat(node.mounts()).isEmpty();
      canary.assertAbsentFrom(driver.log());
    }
  }
}
