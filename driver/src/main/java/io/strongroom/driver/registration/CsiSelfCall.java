package io.strongroom.driver.registration;

import csi.v1.Csi;
import csi.v1.IdentityGrpc;
import csi.v1.NodeGrpc;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.strongroom.driver.socket.UnixSockets;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Calls of this process to its own CSI socket, each over a connection of its own as kubelet's. */
final class CsiSelfCall {
  /** livenessprobe's --probe-timeout. */
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(3);

  /**
   * How long a cold process on a busy node may take; kubelet would wait 2 minutes for NodeGetInfo.
   */
  private static final Duration WARM_UP_TIMEOUT = Duration.ofSeconds(30);

  private CsiSelfCall() {}

  /**
   * Makes the calls that kubelet makes while it registers a driver, so that it finds them loaded
   * and compiled.
   *
   * @throws IOException if one of them fails, as it would for kubelet
   */
  static void warmUp(Path socket) throws IOException {
    probe(socket, WARM_UP_TIMEOUT);
    call(
        socket,
        channel -> {
          NodeGrpc.NodeBlockingStub node =
              NodeGrpc.newBlockingStub(channel).withDeadlineAfter(WARM_UP_TIMEOUT);
          Object _ = node.nodeGetInfo(Csi.NodeGetInfoRequest.getDefaultInstance());
          Object _ = node.nodeGetCapabilities(Csi.NodeGetCapabilitiesRequest.getDefaultInstance());
        });
  }

  /**
   * Calls Probe as livenessprobe does.
   *
   * @throws IOException if it fails, is late or answers that the driver is not ready; says which
   */
  static void probe(Path socket) throws IOException {
    probe(socket, PROBE_TIMEOUT);
  }

  private static void probe(Path socket, Duration timeout) throws IOException {
    call(
        socket,
        channel -> {
          Csi.ProbeResponse answer =
              IdentityGrpc.newBlockingStub(channel)
                  .withDeadlineAfter(timeout)
                  .probe(Csi.ProbeRequest.getDefaultInstance());
          if (answer.hasReady() && !answer.getReady().getValue()) {
            throw new IOException("Probe on CSI socket %s answers: not ready".formatted(socket));
          }
        });
  }

  private interface Calls {
    void make(Channel channel) throws IOException;
  }

  private static void call(Path socket, Calls calls) throws IOException {
    ManagedChannel channel = UnixSockets.channel(socket).build();
    try {
      calls.make(channel);
    } catch (StatusRuntimeException e) {
      throw new IOException(
          "a call to this driver's own CSI socket %s failed: %s"
              .formatted(socket, e.getStatus().getCode()),
          e);
    } finally {
      channel.shutdownNow();
    }
  }
}
