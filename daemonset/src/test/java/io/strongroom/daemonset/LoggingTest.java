package io.strongroom.daemonset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.strongroom.driver.audit.AuditLog;
import io.strongroom.driver.csi.IdentityService;
import io.strongroom.driver.server.CsiServer;
import io.strongroom.driver.socket.UnixSockets;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

final class LoggingTest {
  @TempDir Path dir;

  private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
  private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
  private final Logger log = LoggerFactory.getLogger("io.strongroom.Something");

  @AfterEach
  void backToText() {
    Logging.configure(LogSettings.DEFAULT);
  }

  @Test
  void textLineHasTimeLevelMessageAndKeys() {
    configure(new LogSettings(false, 0, LogSettings.Audit.NONE));

    assertThat(stderr(() -> log.atInfo().addKeyValue("volume", "v1").log("published")))
        .matches("[0-9-]{10}T[0-9:.]{12}Z INFO  Something published volume=v1\n");
    assertThat(stderr(() -> log.info("published"))).endsWith("Something published\n");
  }

  @Test
  void jsonLineIsOneObjectWithKeys() {
    configure(new LogSettings(true, 0, LogSettings.Audit.NONE));

    String line = stderr(() -> log.atInfo().addKeyValue("volume", "v\"1").log("a {}", "b\nc"));

    assertThat(line).hasLineCount(1);
    JsonObject json = JsonParser.parseString(line).getAsJsonObject();
    assertThat(json.get("level").getAsString()).isEqualTo("INFO");
    assertThat(json.get("loggerName").getAsString()).isEqualTo("io.strongroom.Something");
    assertThat(json.get("formattedMessage").getAsString()).isEqualTo("a b\nc");
    assertThat(json.get("kvpList").toString()).contains("volume").contains("v\\\"1");
  }

  @ParameterizedTest
  @CsvSource({"0, false, false", "4, false, false", "5, true, false", "10, true, true"})
  void levelFollowsKlogsVerbosity(int verbosity, boolean debug, boolean trace) {
    configure(new LogSettings(false, verbosity, LogSettings.Audit.NONE));

    assertThat(log.isInfoEnabled()).isTrue();
    assertThat(log.isDebugEnabled()).isEqualTo(debug);
    assertThat(log.isTraceEnabled()).isEqualTo(trace);
  }

  @Test
  void othersLibrariesAreHeardWhenSomethingIsWrong() {
    configure(new LogSettings(false, 5, LogSettings.Audit.NONE));
    Logger other = LoggerFactory.getLogger("org.example.Library");

    assertThat(stderr(() -> other.info("chatter"))).isEmpty();
    assertThat(stderr(() -> other.warn("trouble"))).endsWith("WARN  Library trouble\n");
  }

  @Test
  void noVerbosityMakesNettyWriteItsFrames() {
    configure(new LogSettings(false, 99, LogSettings.Audit.NONE));

    assertThat(LoggerFactory.getLogger("io.grpc.netty.shaded.Frames").isInfoEnabled()).isFalse();
    assertThat(LoggerFactory.getLogger("io.grpc.netty.NettyServerHandler").isInfoEnabled())
        .isFalse();
  }

  @Test
  void linesOfJavaUtilLoggingComeOutLikeAllOthers() {
    configure(new LogSettings(true, 0, LogSettings.Audit.NONE));

    String line =
        stderr(() -> System.getLogger("io.grpc.Something").log(System.Logger.Level.WARNING, "hm"));

    assertThat(JsonParser.parseString(line).getAsJsonObject().get("formattedMessage").getAsString())
        .isEqualTo("hm");
  }

  @Test
  void whatIsNoCallOfGrpcHasOneLineAndNoStackTrace() throws Exception {
    configure(new LogSettings(false, 0, LogSettings.Audit.NONE));
    Path socket = dir.resolve("csi.sock");
    ManagedChannel channel = UnixSockets.channel(socket).build();
    try (CsiServer _ = CsiServer.start(socket, List.of(new IdentityService("x", "1")))) {
      // One is longer than a request may be; the other says that it is longer than it is.
      for (byte[] junk : List.of(new byte[5 << 20], new byte[] {-1, -1, -1})) {
        assertThat(stderrUntil("method=Probe", () -> call(channel, junk))).hasLineCount(1);
      }
    } finally {
      channel.shutdownNow();
    }
  }

  private static void call(ManagedChannel channel, byte[] message) {
    MethodDescriptor.Marshaller<byte[]> bytes =
        new MethodDescriptor.Marshaller<>() {
          @Override
          public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
          }

          @Override
          public byte[] parse(InputStream stream) {
            throw new UnsupportedOperationException("there is no answer");
          }
        };
    assertThatThrownBy(
            () ->
                ClientCalls.blockingUnaryCall(
                    channel,
                    MethodDescriptor.newBuilder(bytes, bytes)
                        .setType(MethodDescriptor.MethodType.UNARY)
                        .setFullMethodName("csi.v1.Identity/Probe")
                        .build(),
                    CallOptions.DEFAULT,
                    message))
        .isInstanceOf(StatusRuntimeException.class);
  }

  @ParameterizedTest
  @CsvSource({"ALL, 'found\nunchanged\n'", "CHANGES, 'found\n'", "NONE, ''"})
  void auditLinesGoToStdoutAsTheyAre(LogSettings.Audit audit, String lines) {
    configure(new LogSettings(true, 0, audit));
    Logger log = LoggerFactory.getLogger(AuditLog.LOGGER);

    assertThat(
            stderr(
                () -> {
                  log.info("found");
                  log.debug("unchanged");
                }))
        .isEmpty();
    assertThat(stdout.toString(StandardCharsets.UTF_8)).isEqualTo(lines);
  }

  @Test
  void whatWasLostIsSaidOnItsOwnStream() throws Exception {
    CountDownLatch read = new CountDownLatch(1);
    Logging.configure(
        new LogSettings(false, 0, LogSettings.Audit.ALL),
        new HungStream(read, stdout),
        new HungStream(read, stderr));
    Logger audit = LoggerFactory.getLogger(AuditLog.LOGGER);
    for (int i = 0; i < 5000; i++) {
      log.info("x".repeat(100));
      audit.info("y".repeat(100));
    }
    assertThat(Logging.lostLogLines()).isPositive();
    assertThat(Logging.lostAuditLines()).isPositive();

    read.countDown();
    Logging.flush();

    assertThat(stderr.toString(StandardCharsets.UTF_8).lines().toList().getLast())
        .matches(".*WARN  Logging [0-9]+ lines of this log were lost here: nobody read it");
    JsonObject lost =
        JsonParser.parseString(stdout.toString(StandardCharsets.UTF_8).lines().toList().getLast())
            .getAsJsonObject();
    assertThat(lost.get("logger").getAsString()).isEqualTo(AuditLog.LOGGER);
    assertThat(lost.get("event").getAsString()).isEqualTo("lost");
    assertThat(lost.get("lines").getAsLong()).isEqualTo(Logging.lostAuditLines());
  }

  private void configure(LogSettings settings) {
    Logging.configure(settings, stdout, stderr);
  }

  private String stderr(Runnable action) {
    return stderrUntil("", action);
  }

  /** What is written until a word is among it. */
  private String stderrUntil(String word, Runnable action) {
    stderr.reset();
    action.run();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    do {
      Logging.flush();
    } while (!stderr.toString(StandardCharsets.UTF_8).contains(word) && System.nanoTime() < end);
    return stderr.toString(StandardCharsets.UTF_8);
  }
}
