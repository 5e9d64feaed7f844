package io.strongroom.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import csi.v1.Csi;
import csi.v1.IdentityGrpc;
import io.strongroom.provider.testing.FakeProvider;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which calls an operator reads of. */
final class LoggedCallsTest {
  private final DriverHarness driver =
      DriverHarness.create()
          .provider(new FakeProvider("fake").put("password", "password", "value"))
          .spc("db", "fake", Map.of("objects", "password"))
          .start();

  /** From its start on: what a driver says of its settings is no call's. */
  private final LogLines log = LogLines.capture();

  @AfterEach
  void stop() {
    driver.close();
    log.close();
  }

  @Test
  void whatChangesAVolumeHasALineAndWhatRepeatsForEverHasNone() {
    TestPod pod = driver.pod("web");
    pod.publish();
    assertThat(calls()).singleElement().asString().contains("INFO", "NodePublishVolume");

    for (int minute = 0; minute < 3; minute++) {
      pod.publish();
      Object _ =
          driver.node().nodeGetCapabilities(Csi.NodeGetCapabilitiesRequest.newBuilder().build());
      Object _ = driver.node().nodeGetVolumeStats(stats(pod));
      Object _ = driver.node().nodeGetInfo(Csi.NodeGetInfoRequest.newBuilder().build());
      Object _ =
          IdentityGrpc.newBlockingStub(driver.channel())
              .probe(Csi.ProbeRequest.newBuilder().build());
    }
    assertThat(calls()).hasSize(1);

    pod.unpublish();
    assertThat(calls()).hasSize(2).last().asString().contains("INFO", "NodeUnpublishVolume");

    // Kubelet goes on to ask until it knows.
    assertThatThrownBy(() -> driver.node().nodeGetVolumeStats(stats(pod))).isNotNull();
    assertThat(calls()).hasSize(2);
  }

  /** After a restart as well, where the first republish takes the volume over. */
  @Test
  void republishAfterARestartHasNoLine() {
    TestPod pod = driver.pod("web").publish();
    driver.restart();
    int before = calls().size();

    pod.publish().publish();

    assertThat(calls()).hasSize(before);
  }

  /** Kubelet tries again every few seconds: the same words are written once, and counted. */
  @Test
  void publishThatIsRefusedAgainAndAgainHasOneLineAndItsEndSaysHowManyWereLeftOut() {
    driver.withoutClass("db");
    TestPod pod = driver.pod("web");

    for (int attempt = 0; attempt < 7; attempt++) {
      Object _ = driver.publishFails(pod.request().build());
    }
    assertThat(calls()).singleElement().asString().startsWith("WARN").contains("not found");

    driver.spc("db", "fake", Map.of("objects", "password"));
    pod.publish();
    assertThat(calls()).hasSize(2).last().asString().contains("INFO", "leftOut", "6");
  }

  @Test
  void refusalsOfAPodThatIsDeletedAreInTheLineOfItsUnpublish() {
    driver.withoutClass("db");
    TestPod pod = driver.pod("web");
    for (int attempt = 0; attempt < 7; attempt++) {
      Object _ = driver.publishFails(pod.request().build());
    }

    pod.unpublish();

    assertThat(calls()).hasSize(2).last().asString().contains("NodeUnpublish", "leftOut", "6");
  }

  /** Not what a driver says of its settings when it first needs them. */
  private List<String> calls() {
    return log.lines().stream().filter(line -> line.contains("RequestLog")).toList();
  }

  private static Csi.NodeGetVolumeStatsRequest stats(TestPod pod) {
    return Csi.NodeGetVolumeStatsRequest.newBuilder()
        .setVolumeId(pod.volumeId())
        .setVolumePath(pod.target().toString())
        .build();
  }
}
