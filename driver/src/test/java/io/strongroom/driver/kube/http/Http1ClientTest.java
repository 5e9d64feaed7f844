package io.strongroom.driver.kube.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class Http1ClientTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final int MOST = 1000;
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final Request GET = Request.of("GET", "/a?b=c").with("Accept", "x");
  private static final Request POST = Request.of("POST", "/a").withBody("text/plain", "é");

  private RawServer server;
  private Http1Client client;

  @BeforeEach
  void start() throws Exception {
    server = new RawServer();
    client = new Http1Client(server.address(), Optional.empty());
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    server.close();
  }

  @Test
  void requestsAreWrittenAsTheyShouldBe() throws Exception {
    server.answers(OK, OK);
    assertThat(call(GET)).isEqualTo("ok");
    assertThat(call(POST)).isEqualTo("ok");
    String host = "Host: 127.0.0.1:" + server.port() + "\r\n";
    assertThat(server.requests())
        .containsExactly(
            "GET /a?b=c HTTP/1.1\r\n" + host + "Accept: x\r\n\r\n",
            "POST /a HTTP/1.1\r\n"
                + host
                + "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n\u00c3\u00a9");
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void nothingCanBeSmuggledIntoAHead() {
    assertThatThrownBy(() -> Request.of("GET", "/a b")).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> Request.of("GET", "/a\r\nX: y")).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> GET.with("Authorization", "secret\nX: y"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("secret");
    assertThat(GET.with("Authorization", "secret").toString()).doesNotContain("secret");
  }

  @Test
  void refusalsAndRedirectsAreAnswers() throws Exception {
    server.answers(
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 429 Slow down\r\nretry-after:  7 \r\nContent-Length: 2\r\n\r\nno");
    assertThat(client.call(GET, MOST, LONG).code()).isEqualTo(302);
    Answer.Complete refusal = client.call(GET, MOST, LONG);
    assertThat(refusal.code()).isEqualTo(429);
    assertThat(refusal.retryAfter()).contains("7");
    assertThat(refusal.body()).asString(ISO_8859_1).isEqualTo("no");
  }

  @Test
  void aConnectionThatTheServerHasClosedMeanwhileCostsNothing() throws Exception {
    server.answers(OK).answers(OK);
    assertThat(call(GET)).isEqualTo("ok");
    server.awaitAllEnded();
    assertThat(call(Request.of("PATCH", "/a").withBody("text/plain", "x"))).isEqualTo("ok");
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void aCallThatCreatesIsNotMadeTwice() throws Exception {
    server.then(
        peer -> {
          peer.request();
          peer.send(OK);
          peer.request();
        });
    assertThat(call(GET)).isEqualTo("ok");
    assertThat(failure(POST)).isInstanceOf(IOException.class);
    assertThat(server.requests()).hasSize(2);
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void aCallThatCreatesTrustsNoConnectionThatWasLeftForAWhile() throws Exception {
    server.answers(OK).answers(OK);
    assertThat(call(GET)).isEqualTo("ok");
    server.awaitAllEnded();
    Thread.sleep(1_050);
    assertThat(call(POST)).isEqualTo("ok");
  }

  @Test
  void anAnswerThatHasBegunIsNotAskedForAgain() throws Exception {
    server.answers(OK, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok").answers(OK);
    assertThat(call(GET)).isEqualTo("ok");
    assertThat(failure(GET)).isInstanceOf(IOException.class);
    assertThat(server.requests()).hasSize(2);
    assertThat(call(GET)).isEqualTo("ok");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        OK + OK,
        OK + "HTTP/1.1 200 OK",
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
      })
  void aConnectionThatIsNotAtAnEndIsNotUsedAgain(String answer) throws Exception {
    server
        .then(
            peer -> {
              peer.request();
              peer.send(answer);
              peer.awaitEnd();
            })
        .answers(OK);
    assertThat(call(GET)).isEqualTo("ok");
    assertThat(call(GET)).isEqualTo("ok");
    assertThat(server.connections()).isEqualTo(2);
  }

  @Test
  void silenceTricklesAndServersThatDoNotReadEndWithTheDeadline() throws Exception {
    server
        .then(RawServer.Peer::awaitEnd)
        .then(peer -> trickle(peer, "HTTP/1.1 200 OK\r\n", "A: b\r\n"))
        .then(peer -> trickle(peer, CHUNKED, "1\r\nx\r\n"))
        .then(_ -> Thread.sleep(LONG));
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> client.call(GET, MOST, SHORT)).isInstanceOf(TimeoutException.class);
    }
    server.awaitAllEnded();
    Request large = Request.of("PATCH", "/a").withBody("text/plain", "x".repeat(32 << 20));
    assertThatThrownBy(() -> client.call(large, MOST, SHORT)).isInstanceOf(TimeoutException.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anInterruptEndsACallAndItsConnection(boolean virtual) throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    server.then(
        peer -> {
          peer.request();
          asked.countDown();
          peer.awaitEnd();
        });
    CompletableFuture<Throwable> seen = new CompletableFuture<>();
    Thread.Builder builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
    Thread caller =
        builder.start(() -> seen.complete(thrownBy(() -> client.call(GET, MOST, LONG))));
    asked.await();
    caller.interrupt();
    assertThat(seen.get()).isInstanceOf(InterruptedException.class);
    server.awaitAllEnded();
  }

  @Test
  void closingEndsCallsAndStreams() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    server
        .then(
            peer -> {
              peer.request();
              peer.send(CHUNKED + "1\r\nx\r\n");
              peer.awaitEnd();
            })
        .then(
            peer -> {
              peer.request();
              peer.send(OK);
              peer.request();
              asked.countDown();
              peer.awaitEnd();
            });
    CompletableFuture<Throwable> streaming = new CompletableFuture<>();
    CompletableFuture<Throwable> calling = new CompletableFuture<>();
    try (BodyStream body = stream()) {
      assertThat(body.read(new byte[10], LONG)).isEqualTo(1);
      assertThat(call(GET)).isEqualTo("ok");
      Thread.startVirtualThread(
          () -> streaming.complete(thrownBy(() -> body.read(new byte[10], LONG))));
      Thread.startVirtualThread(
          () -> calling.complete(thrownBy(() -> client.call(GET, MOST, LONG))));
      asked.await();
      client.close();
      assertThat(streaming.get()).isInstanceOf(IOException.class);
      assertThat(calling.get()).isInstanceOf(ExecutionException.class);
    }
    server.awaitAllEnded();
    assertThat(failure(GET)).isInstanceOf(IOException.class);
    assertThat(server.connections()).isEqualTo(2);
  }

  @Test
  void closingClosesUnusedConnections() throws Exception {
    server.then(
        peer -> {
          peer.request();
          peer.send(OK);
          peer.awaitEnd();
        });
    assertThat(call(GET)).isEqualTo("ok");
    client.close();
    server.awaitAllEnded();
  }

  @Test
  void aStreamIsReadWhileItArrivesAndItsConnectionUsedAgain() throws Exception {
    CountDownLatch read = new CountDownLatch(1);
    server.then(
        peer -> {
          peer.request();
          peer.send(CHUNKED + "2\r\nab");
          read.await();
          peer.send("\r\n0\r\n\r\n");
          peer.request();
          peer.send(OK);
        });
    byte[] piece = new byte[10];
    try (BodyStream body = stream()) {
      assertThat(body.read(piece, LONG)).isEqualTo(2);
      read.countDown();
      assertThat(body.read(piece, LONG)).isEqualTo(-1);
    }
    assertThat(call(GET)).isEqualTo("ok");
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void aStreamThatStallsIsLeft() throws Exception {
    server.then(
        peer -> {
          peer.request();
          peer.send(CHUNKED);
          peer.awaitEnd();
        });
    try (BodyStream body = stream()) {
      assertThatThrownBy(() -> body.read(new byte[1], SHORT))
          .isInstanceOf(SocketTimeoutException.class);
    }
    server.awaitAllEnded();
  }

  @Test
  void aStreamThatIsLeftOrInterruptedClosesItsConnection() throws Exception {
    for (int i = 0; i < 2; i++) {
      server.then(
          peer -> {
            peer.request();
            peer.send(CHUNKED + "1\r\nx\r\n");
            peer.awaitEnd();
          });
    }
    stream().close();
    CountDownLatch reading = new CountDownLatch(1);
    CompletableFuture<Throwable> seen = new CompletableFuture<>();
    Thread reader =
        Thread.startVirtualThread(
            () -> {
              try (BodyStream body = stream()) {
                body.read(new byte[1], LONG);
                reading.countDown();
                seen.complete(thrownBy(() -> body.read(new byte[1], LONG)));
              } catch (Exception e) {
                seen.completeExceptionally(e);
              }
            });
    reading.await();
    reader.interrupt();
    assertThat(seen.get()).isInstanceOf(InterruptedException.class);
    server.awaitAllEnded();
  }

  @Test
  void aRefusedStreamIsACompleteAnswer() throws Exception {
    server.answers("HTTP/1.1 410 Gone\r\nContent-Length: 2\r\n\r\nno");
    assertThat(client.stream(GET, MOST, LONG)).isInstanceOf(Answer.Complete.class);
  }

  @Test
  void thousandsOfCallersShareAFewConnections() throws Exception {
    AtomicInteger busy = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    for (int i = 0; i < 1000; i++) {
      server.then(
          peer -> {
            while (true) {
              peer.request();
              most.accumulateAndGet(busy.incrementAndGet(), Math::max);
              Thread.sleep(1);
              busy.decrementAndGet();
              peer.send(OK);
            }
          });
    }
    List<CompletableFuture<String>> callers = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      CompletableFuture<String> caller = new CompletableFuture<>();
      callers.add(caller);
      Thread.startVirtualThread(
          () -> {
            try {
              caller.complete(call(GET));
            } catch (Exception e) {
              caller.completeExceptionally(e);
            }
          });
    }
    for (CompletableFuture<String> caller : callers) {
      assertThat(caller.get()).isEqualTo("ok");
    }
    assertThat(server.connections()).isLessThanOrEqualTo(Http1Client.MAX_CALLS);
    assertThat(most.get()).isBetween(2, Http1Client.MAX_CALLS);
  }

  @Test
  void waitingForATurnCountsForTheDeadline() throws Exception {
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < Http1Client.MAX_CALLS; i++) {
      callers.add(Thread.startVirtualThread(() -> thrownBy(() -> client.call(GET, MOST, LONG))));
    }
    while (server.connections() < Http1Client.MAX_CALLS) {
      Thread.sleep(5);
    }
    assertThatThrownBy(() -> client.call(GET, MOST, SHORT)).isInstanceOf(TimeoutException.class);
    assertThat(server.connections()).isEqualTo(Http1Client.MAX_CALLS);
    server.answers(OK);
    callers.getFirst().interrupt();
    assertThat(call(GET)).isEqualTo("ok");
  }

  @Test
  void whatIsNotThereIsSaid() throws Exception {
    server.close();
    assertThat(failure(GET)).isInstanceOf(ConnectException.class);
    try (Http1Client nowhere =
        new Http1Client(URI.create("http://nowhere.invalid:1"), Optional.empty())) {
      assertThat(cause(() -> nowhere.call(GET, MOST, LONG)))
          .isInstanceOf(UnknownHostException.class);
    }
  }

  @Test
  void anAddressMayBeIpV6() throws Exception {
    ServerSocket listener;
    try {
      listener = new ServerSocket(0, 10, InetAddress.ofLiteral("::1"));
    } catch (IOException e) {
      assumeTrue(false, "NOT RUN: this machine has no IPv6 loopback address");
      return;
    }
    try (RawServer six = new RawServer(listener).answers(OK);
        Http1Client over =
            new Http1Client(URI.create("http://[::1]:" + six.port()), Optional.empty())) {
      assertThat(over.call(GET, MOST, LONG).code()).isEqualTo(200);
      assertThat(six.requests().getFirst()).contains("Host: [::1]:" + six.port() + "\r\n");
    }
  }

  private static void trickle(RawServer.Peer peer, String begin, String repeated) throws Exception {
    peer.request();
    peer.send(begin);
    while (true) {
      peer.send(repeated);
      Thread.sleep(50);
    }
  }

  private String call(Request request) throws Exception {
    return new String(client.call(request, MOST, LONG).body(), ISO_8859_1);
  }

  private BodyStream stream() throws Exception {
    return ((Answer.Streaming) client.stream(GET, MOST, LONG)).body();
  }

  private Throwable failure(Request request) {
    return cause(() -> client.call(request, MOST, LONG));
  }

  private static Throwable cause(Attempt attempt) {
    return Objects.requireNonNull(
        catchThrowableOfType(ExecutionException.class, attempt::make).getCause());
  }

  private static Throwable thrownBy(Attempt attempt) {
    return catchThrowableOfType(Throwable.class, attempt::make);
  }

  private interface Attempt {
    void make() throws Exception;
  }
}
