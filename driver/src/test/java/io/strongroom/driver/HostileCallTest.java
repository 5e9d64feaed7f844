package io.strongroom.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no client of CSI sends: which code it has, and how much of it the log becomes. */
final class HostileCallTest {
  private static final String PROBE = "csi.v1.Identity/Probe";
  private static final CallOptions PLAIN = CallOptions.DEFAULT;
  private static final byte[] NO_PROTOBUF = {-1, -1, -1};

  /** Field 1 with two bytes, of which one comes. */
  private static final byte[] CUT_OFF = {10, 2, 'a'};

  private final DriverHarness driver = DriverHarness.create().start();

  /** From its start on: what a driver says of its settings is no call's. */
  private final LogLines log = LogLines.capture();

  @AfterEach
  void stop() {
    driver.close();
    log.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "csi.v1.Node/NodePublishVolume",
        "csi.v1.Node/NodeUnpublishVolume",
        "csi.v1.Node/NodeGetVolumeStats",
        "csi.v1.Node/NodeGetCapabilities",
        "csi.v1.Node/NodeGetInfo",
        "csi.v1.Identity/GetPluginInfo",
        "csi.v1.Identity/GetPluginCapabilities",
        PROBE
      })
  void whatIsNoRequestIsAnInvalidArgumentInOneLine(String method) {
    for (byte[] message : List.of(NO_PROTOBUF, CUT_OFF)) {
      int before = log.lines().size();

      StatusRuntimeException e = RawCalls.refused(driver.channel(), method, message, PLAIN);

      assertThat(e.getStatus().getCode()).isEqualTo(Code.INVALID_ARGUMENT);
      assertThat(e.getStatus().getDescription())
          .isEqualTo("the request is no message of " + method);
      assertThat(log.lines()).hasSize(before + 1);
    }
  }

  /** Not read to its end, so that nobody fills the driver's memory with it. */
  @Test
  void whatIsLargerThanAnyRequestIsRefusedInOneLine() throws Exception {
    StatusRuntimeException e = RawCalls.refused(driver.channel(), PROBE, new byte[5 << 20], PLAIN);

    assertThat(e.getStatus().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(log.await(1)).singleElement().asString().contains("has at most 4194304 bytes");
  }

  @Test
  void whatIsLargerThanAnyRequestOnceItIsUnpackedIsRefusedInOneLine() {
    StatusRuntimeException e =
        RawCalls.refused(driver.channel(), PROBE, new byte[5 << 20], PLAIN.withCompression("gzip"));

    assertThat(e.getStatus().getCode()).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(log.lines()).hasSize(1);
  }

  static Stream<Arguments> connections() {
    byte[] empty = {0, 0, 0, 0, 0};
    return Stream.of(
        Arguments.of("HTTP/1", "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)),
        Arguments.of("no protocol at all", new byte[64]),
        Arguments.of("no request in the call", RawCalls.request(PROBE, List.of())),
        Arguments.of("two requests", RawCalls.request(PROBE, List.of(), empty, empty)),
        Arguments.of("unknown method", RawCalls.request("csi.v1.Node/X", List.of(), empty)),
        Arguments.of(
            "unknown packing", RawCalls.request(PROBE, List.of("grpc-encoding=lzma"), empty)),
        Arguments.of(
            "packing that was not announced",
            RawCalls.request(PROBE, List.of(), new byte[] {1, 0, 0, 0, 1, 7})),
        Arguments.of(
            "broken packing",
            RawCalls.request(PROBE, List.of("grpc-encoding=gzip"), new byte[] {1, 0, 0, 0, 1, 7})),
        Arguments.of("no time", RawCalls.request(PROBE, List.of("grpc-timeout=zz"), empty)),
        Arguments.of(
            "malformed message", RawCalls.request(PROBE, List.of(), new byte[] {99, 0, 0, 0, 0})),
        Arguments.of(
            "less than was announced",
            RawCalls.request(PROBE, List.of(), new byte[] {0, 0, 0, 0, 9, 7})));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("connections")
  void whatIsNoCallHasOneLineAtMost(String what, byte[] bytes) throws IOException {
    RawCalls.send(driver.socket(), bytes);

    assertThat(log.lines()).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void manyOfThemHaveAFewLinesAMinute() {
    for (int i = 0; i < 200; i++) {
      Object _ = RawCalls.refused(driver.channel(), PROBE, NO_PROTOBUF, PLAIN);
    }

    assertThat(log.lines()).hasSize(10);
  }
}
