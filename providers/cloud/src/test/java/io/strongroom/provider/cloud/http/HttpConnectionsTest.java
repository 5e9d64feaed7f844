package io.strongroom.provider.cloud.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.strongroom.provider.cloud.Outbound;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections to a server that counts them. */
final class HttpConnectionsTest {
  private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
  private static final int LIMIT = 100;

  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    var _ = Thread.ofVirtual().start(this::accept);
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        opened.incrementAndGet();
        open.incrementAndGet();
        var _ = Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        // closed
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      BufferedReader requests =
          new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII));
      for (String line = requests.readLine(); line != null; line = requests.readLine()) {
        if (line.isEmpty()) {
          client.getOutputStream().write(ANSWER.getBytes(US_ASCII));
        }
      }
    } catch (IOException e) {
      // the client went away
    } finally {
      open.decrementAndGet();
    }
  }

  private String get(HttpConnections connections) throws IOException {
    HttpURLConnection connection =
        connections.open(
            URI.create("http://127.0.0.1:%d/".formatted(server.getLocalPort())).toURL());
    return HttpConnections.text(connection.getInputStream(), LIMIT);
  }

  @Test
  void aConnectionIsKeptForTheNextCallAndClosedWhenItIsIdle() throws Exception {
    HttpConnections connections = new HttpConnections(Outbound.DIRECT);
    for (int i = 0; i < 5; i++) {
      assertThat(get(connections)).isEqualTo("{}");
    }
    assertThat(opened.get()).isEqualTo(1);
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (open.get() > 0 && System.nanoTime() - deadline < 0) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
    assertThat(open.get()).as("the JDK closes it after five seconds").isZero();
    assertThat(get(connections)).isEqualTo("{}");
    assertThat(opened.get()).isEqualTo(2);
  }

  @Test
  void aBodyHasALimit() throws Exception {
    byte[] most = "x".repeat(LIMIT).getBytes(US_ASCII);
    assertThat(HttpConnections.text(new ByteArrayInputStream(most), LIMIT)).hasSize(LIMIT);
    assertThat(HttpConnections.text(null, LIMIT)).isEmpty();
    byte[] more = "x".repeat(LIMIT + 1).getBytes(US_ASCII);
    assertThatExceptionOfType(HttpConnections.AnswerTooLongException.class)
        .isThrownBy(() -> HttpConnections.text(new ByteArrayInputStream(more), LIMIT))
        .matches(e -> e.limit() == LIMIT);
  }
}
