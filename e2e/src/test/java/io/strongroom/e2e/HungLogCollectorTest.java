package io.strongroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.strongroom.cli.kubelet.KubeletClient;
import io.strongroom.cli.kubelet.PodVolume;
import io.strongroom.driver.socket.UnixSockets;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever collects the logs of the driver hangs: its stdout and stderr lead into a pipe that nobody
 * reads. A deadline only ends a test that hangs.
 */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
final class HungLogCollectorTest {
  /** Each has a line in either log; together they are more than pipe and driver hold. */
  private static final int REFUSALS = 2_000;

  @TempDir Path dir;

  @BeforeEach
  void asRoot() throws Exception {
    Root.assumed();
  }

  @Test
  void nobodyWaitsAndWhatIsLostIsCountedAndSaid() throws Exception {
    Path pipe = dir.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).inheritIO().start().waitFor())
        .isZero();
    int port = freePort();
    // Open for both, so that a pipe without a reader is not a broken one.
    try (FileChannel collector =
            FileChannel.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE);
        NodeDirectory node = NodeDirectory.in(dir);
        DriverProcess driver = start(node, pipe, port);
        KubeletClient kubelet =
            new KubeletClient(
                UnixSockets.channel(node.socket()).build(),
                node.kubeletRoot(),
                NodeDirectory.NODE_NAME)) {
      node.putSecret("password", "first");
      node.putClass("db", List.of("objectName: password"));
      PodVolume running = NodeDirectory.volumeOfNewPod("db", "token");
      Path target = kubelet.publish(running);

      for (int i = 0; i < REFUSALS; i++) {
        StatusRuntimeException e =
            catchThrowableOfType(
                StatusRuntimeException.class,
                () -> kubelet.publish(NodeDirectory.volumeOfNewPod("none", "token")));
        assertThat(e.getStatus().getCode()).isEqualTo(Code.NOT_FOUND);
      }
      assertThat(lost(port, "driver")).isPositive();
      assertThat(lost(port, "audit")).isPositive();

      PodVolume another = NodeDirectory.volumeOfNewPod("db", "token");
      assertThat(kubelet.publish(another).resolve("password")).hasContent("first");
      kubelet.unpublish(another);
      node.putSecret("password", "second");
      awaitContent(target.resolve("password"), "second");
      assertThat(kubelet.publish(running)).isEqualTo(target);

      assertLossIsSaid(collector);
      kubelet.unpublish(running);
      assertThat(node.mounts()).isEmpty();
      int _ = driver.stop();
    }
  }

  /** The driver's words go into the pipe instead of its file. */
  private static DriverProcess start(NodeDirectory node, Path pipe, int port) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", "exec \"$@\" >\"$0\" 2>&1", pipe.toString()));
    command.addAll(
        DriverProcess.fromClassPath(
            "io.strongroom.daemonset.Main",
            "--metrics-addr=127.0.0.1:" + port,
            "--rotation-poll-interval=1s",
            "--rotation-min-interval=1s"));
    return DriverProcess.start(node, command);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static long lost(int port, String log) throws Exception {
    String metrics =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/metrics".formatted(port)))
                    .build(),
                BodyHandlers.ofString())
            .body();
    String series = "strongroom_lost_log_lines_total{log=\"%s\"} ".formatted(log);
    return metrics
        .lines()
        .filter(line -> line.startsWith(series))
        .mapToLong(line -> Long.parseLong(line.substring(series.length())))
        .sum();
  }

  private static void awaitContent(Path file, String content) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!Files.readString(file).equals(content)) {
      assertThat(System.nanoTime()).as("the volume is refreshed").isLessThan(end);
      Thread.sleep(50);
    }
  }

  /** The collector reads again. */
  private static void assertLossIsSaid(FileChannel collector) throws IOException {
    BufferedReader lines =
        new BufferedReader(Channels.newReader(collector, StandardCharsets.UTF_8));
    boolean ofDriver = false;
    boolean ofAudit = false;
    while (!ofDriver || !ofAudit) {
      String line = lines.readLine();
      ofDriver |= line.endsWith("lines of this log were lost here: nobody read it");
      if (line.contains("\"event\":\"lost\"")) {
        JsonObject lost = JsonParser.parseString(line).getAsJsonObject();
        assertThat(lost.get("lines").getAsLong()).isPositive();
        ofAudit = true;
      }
    }
  }
}
