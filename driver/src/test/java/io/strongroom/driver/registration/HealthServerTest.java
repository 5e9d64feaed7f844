package io.strongroom.driver.registration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.strongroom.driver.http.TextServer;
import io.strongroom.driver.server.CsiServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HealthServerTest {
  private static final String NAME = "secrets-store.csi.k8s.io";

  private final FakeTime time = new FakeTime();
  private final FakeCsi csi = new FakeCsi();

  @TempDir Path dir;
  private Path registry;
  private Path socket;
  private CsiServer csiServer;
  private FakeKubelet kubelet;
  private KubeletRegistration registration;
  private TextServer health;
  private volatile Optional<String> problem = Optional.empty();

  @BeforeEach
  void start() throws Exception {
    registry = Files.createDirectory(dir.resolve("plugins_registry"));
    socket = registry.resolve(NAME + "-reg.sock");
    csiServer = csi.serve(dir.resolve("csi.sock"));
    kubelet = new FakeKubelet(registry);
    registration =
        KubeletRegistration.start(
            new RegistrationSettings(NAME, "/host/csi.sock", registry),
            csiServer.socket(),
            time,
            time,
            () -> {});
    kubelet.nextVisit();
    health = HealthServer.start(anyPort(), DriverHealth.of(csiServer, registration, () -> problem));
  }

  @AfterEach
  void stop() throws Exception {
    health.close();
    registration.close();
    kubelet.close();
    csiServer.close();
  }

  @Test
  void registeredDriverIsWellAndReady() throws Exception {
    assertThat(get("/healthz")).startsWith("HTTP/1.1 200 OK\r\n").contains("ok; registered with");
    assertThat(get("/readyz")).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void nodeWithAProblemIsWellAndNotReady() throws Exception {
    problem = Optional.of("no volume can be mounted on this node");
    assertThat(get("/healthz")).startsWith("HTTP/1.1 200 OK\r\n");
    assertThat(get("/readyz"))
        .startsWith("HTTP/1.1 503 ")
        .contains("no volume can be mounted on this node");
    problem = Optional.empty();
    assertThat(get("/readyz")).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void lostCsiSocketIs404() throws Exception {
    Files.delete(csiServer.socket());
    assertThat(get("/healthz"))
        .startsWith("HTTP/1.1 404 ")
        .contains("csi.sock", "is gone")
        .endsWith("\n");
    assertThat(get("/readyz")).startsWith("HTTP/1.1 503 ").contains("is gone");
  }

  @Test
  void replacedCsiSocketIs500() throws Exception {
    Files.delete(csiServer.socket());
    try (CsiServer _ = new FakeCsi().serve(csiServer.socket())) {
      assertThat(get("/healthz")).startsWith("HTTP/1.1 500 ").contains("another process");
    }
  }

  @Test
  void failingProbeIs500() throws Exception {
    csi.probe = Status.FAILED_PRECONDITION;
    assertThat(get("/healthz")).startsWith("HTTP/1.1 500 ").contains("FAILED_PRECONDITION");
  }

  @Test
  void probeThatIsNotReadyIs500() throws Exception {
    csi.ready = false;
    assertThat(get("/healthz")).startsWith("HTTP/1.1 500 ").contains("not ready");
  }

  @Test
  void lostRegistrationSocketIs404UntilItIsMadeAgain() throws Exception {
    Files.delete(socket);
    assertThat(get("/healthz")).startsWith("HTTP/1.1 404 ").contains("-reg.sock", "is gone");
    time.pass(Duration.ofSeconds(5));
    kubelet.nextVisit();
    assertThat(get("/healthz")).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void refusedDriverIsWellAndNotReady() throws Exception {
    kubelet.refuseNext("no such node");
    kubelet.talkTo(socket, "localhost");
    assertThat(get("/healthz")).startsWith("HTTP/1.1 200 ").contains("no such node");
    assertThat(get("/readyz")).startsWith("HTTP/1.1 503 ").contains("no such node");
  }

  @Test
  void kubeletThatNeverCameDoesNotMakeTheDriverUnwell() throws Exception {
    kubelet.close();
    Files.delete(socket);
    time.pass(Duration.ofSeconds(5));
    assertThat(get("/healthz")).startsWith("HTTP/1.1 200 ");
    assertThat(get("/readyz")).startsWith("HTTP/1.1 503 ");
  }

  @Test
  void secondDriverUnderTheNameMakesTheDriverNotReady() throws Exception {
    try (RegistrationSocket _ = KubeletRegistrationTest.serveOther(registry)) {
      assertThat(get("/healthz")).startsWith("HTTP/1.1 500 ").contains("another process");
      time.pass(Duration.ofSeconds(5));
      assertThat(get("/healthz")).startsWith("HTTP/1.1 200 ").contains("a second driver");
      assertThat(get("/readyz")).startsWith("HTTP/1.1 503 ").contains("a second driver");
    }
  }

  @Test
  void driverWithoutKubeletIsReadyWhenItServes() throws Exception {
    try (TextServer standalone =
        HealthServer.start(anyPort(), DriverHealth.ofStandalone(csiServer))) {
      assertThat(send(standalone, "GET /readyz HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void headHasNoBody() throws Exception {
    assertThat(send(health, "HEAD /healthz HTTP/1.1\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ")
        .contains("Content-Length: ")
        .endsWith("\r\n\r\n");
  }

  @ParameterizedTest
  @CsvSource({
    "GET /healthz?verbose HTTP/1.1, 200",
    "GET /metrics HTTP/1.1, 404",
    "POST /healthz HTTP/1.1, 405",
    "GET /healthz SPDY/3, 400",
    "hello, 400",
  })
  void onlyGetAndHeadOfTwoPathsAreServed(String line, int status) throws Exception {
    assertThat(send(health, line + "\r\n\r\n")).startsWith("HTTP/1.1 " + status + " ");
  }

  @Test
  void endlessHeadersAreCut() throws Exception {
    String start = "GET /healthz HTTP/1.1\r\nX: ";
    assertThat(send(health, start + "x".repeat((4 << 10) - start.length())))
        .startsWith("HTTP/1.1 431 ");
  }

  @Test
  void slowClientsArePushedOutByNewOnes() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < TextServer.MAX_CONNECTIONS; i++) {
        slow.add(connect(health));
        slow.getLast().getOutputStream().write("GET /heal".getBytes(UTF_8));
      }
      assertThat(get("/healthz")).startsWith("HTTP/1.1 200 ");
      assertThat(slow.getFirst().getInputStream().read()).isNegative();
    } finally {
      for (Socket client : slow) {
        client.close();
      }
    }
  }

  @Test
  void takenAddressIsNamed() {
    assertThatThrownBy(
            () -> HealthServer.start(health.address(), DriverHealth.ofStandalone(csiServer)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(String.valueOf(health.address().getPort()))
        .hasMessageContaining("--health-addr");
  }

  private String get(String path) throws IOException {
    return send(health, "GET " + path + " HTTP/1.1\r\nHost: node\r\n\r\n");
  }

  private static String send(TextServer server, String request) throws IOException {
    try (Socket client = connect(server)) {
      client.getOutputStream().write(request.getBytes(UTF_8));
      return new String(client.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private static Socket connect(TextServer server) throws IOException {
    return new Socket(server.address().getAddress(), server.address().getPort());
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }
}
