package io.strongroom.driver;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.strongroom.driver.local.StatusSocket;
import io.strongroom.driver.local.VolumeJson;
import io.strongroom.provider.testing.FakeProvider;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known of the volumes of an earlier process before kubelet asks for them again. */
final class EarlierVolumesTest {
  private final DriverHarness driver =
      DriverHarness.create()
          .provider(new FakeProvider("fake").put("password", "password", "value"))
          .spc("db", "fake", Map.of("objects", "password"))
          .start();

  @TempDir Path dir;

  @AfterEach
  void stop() {
    driver.close();
  }

  @Test
  void theyAreKnownAtOnceAndWaitForKubelet() throws Exception {
    List<TestPod> pods =
        List.of(
            driver.pod("a").publish(),
            driver.pod("b").publish(),
            driver.pod("c").publish(),
            driver.pod("d").publish());
    long bytes = driver.contentBytes();
    assertThat(bytes).isPositive();
    assertWaiting(0, 4);

    driver.restart();
    assertWaiting(4, 0);
    assertThat(driver.contentBytes()).isEqualTo(bytes);

    // Kubelet's republish, of one of them.
    pods.get(0).publish();
    assertWaiting(3, 1);
    assertThat(driver.contentBytes()).isEqualTo(bytes);

    // A pod that goes before kubelet has asked again.
    pods.get(1).unpublish();
    assertWaiting(2, 1);
    assertThat(driver.contentBytes()).isEqualTo(bytes / 4 * 3);

    for (TestPod pod : List.of(pods.get(0), pods.get(2), pods.get(3))) {
      pod.unpublish();
    }
    assertWaiting(0, 0);
    assertThat(driver.contentBytes()).isZero();
  }

  @Test
  void theLogSaysHowManyThereAre() {
    driver.pod("a").publish();
    driver.pod("b").publish();

    try (LogLines log = LogLines.capture()) {
      driver.restart();

      assertThat(log.lines())
          .filteredOn(line -> line.contains("2 volumes of an earlier process"))
          .hasSize(1);
    }
  }

  @Test
  void whatIsNotACompleteVolumeOfOursDoesNotWait() throws Exception {
    driver.pod("ours").publish();
    TestPod foreign = driver.pod("foreign");
    Files.createDirectory(foreign.target());
    DriverHarness.run("mount", "-t", "tmpfs", "somebody", foreign.target().toString());
    TestPod incomplete = driver.pod("incomplete");
    Files.createDirectory(incomplete.target());
    DriverHarness.run(
        "mount", "-t", "tmpfs", "secrets-store.csi.k8s.io", incomplete.target().toString());

    driver.restart();

    assertWaiting(1, 0);
  }

  private void assertWaiting(int waiting, int known) throws IOException {
    Path path = dir.resolve("status.sock");
    try (StatusSocket _ = StatusSocket.start(path, driver.status());
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      JsonElement document =
          JsonParser.parseString(
              new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8));
      assertThat(VolumeJson.readWaiting(document)).isEqualTo(waiting);
      assertThat(VolumeJson.readDocument(document)).hasSize(known);
      assertThat(document.getAsJsonObject().get("waiting").toString())
          .contains(waiting == 0 ? "[]" : "\"volume\":\"secrets\"");
    }
    assertThat(driver.waitingVolumes()).isEqualTo(waiting);
  }
}
