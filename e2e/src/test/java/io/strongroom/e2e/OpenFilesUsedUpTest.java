package io.strongroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.strongroom.cli.kubelet.KubeletClient;
import io.strongroom.cli.kubelet.PodVolume;
import io.strongroom.driver.socket.UnixSockets;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The driver may open no more files when kubelet publishes a mounted volume again. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class OpenFilesUsedUpTest {
  @TempDir Path dir;

  @BeforeEach
  void asRoot() throws Exception {
    Root.assumed();
  }

  @Test
  void mountedVolumeIsNeitherRefusedForGoodNorTakenAway() throws Exception {
    try (NodeDirectory node = NodeDirectory.in(dir);
        DriverProcess driver = DriverProcess.start(node);
        // Kubelet connects anew for each call, and would wait to be let in: not so here.
        KubeletClient kubelet =
            new KubeletClient(
                UnixSockets.channel(node.socket()).build(),
                node.kubeletRoot(),
                NodeDirectory.NODE_NAME)) {
      node.putSecret("password", "value");
      node.putClass("db", List.of("objectName: password"));
      PodVolume volume = NodeDirectory.volumeOfNewPod("db", "token");
      Path target = kubelet.publish(volume);
      // What is said of a failure is in memory afterwards: classes are files too.
      assertThat(refusal(kubelet, NodeDirectory.volumeOfNewPod("none", "token")))
          .returns(Code.NOT_FOUND, e -> e.getStatus().getCode());
      List<Path> mounts = node.mounts();

      String before = limitOpenFiles(driver, "3");
      StatusRuntimeException refused = refusal(kubelet, volume);
      String _ = limitOpenFiles(driver, before);

      assertThat(KubeletClient.isFinal(refused.getStatus())).as(refused.getMessage()).isFalse();
      assertThat(refused.getStatus().getDescription())
          .startsWith("target_path cannot be looked at: ")
          .contains("too many open files", "LimitNOFILE", "stays as it is");
      assertThat(node.mounts()).isEqualTo(mounts);
      assertThat(target.resolve("password")).hasContent("value");
      assertThat(kubelet.publish(volume)).isEqualTo(target);
      kubelet.unpublish(volume);
      assertThat(node.mounts()).isEmpty();
      int _ = driver.stop();
    }
  }

  private static StatusRuntimeException refusal(KubeletClient kubelet, PodVolume volume) {
    return catchThrowableOfType(StatusRuntimeException.class, () -> kubelet.publish(volume));
  }

  /** For a process that runs; the soft limit before. */
  private static String limitOpenFiles(DriverProcess driver, String limit) throws Exception {
    String process = "--pid=" + driver.pid();
    String before =
        output("prlimit", process, "--nofile", "--output=SOFT", "--noheadings", "--raw");
    String _ = output("prlimit", process, "--nofile=%s:".formatted(limit));
    return before;
  }

  private static String output(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
