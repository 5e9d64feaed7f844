package io.strongroom.bench;

import csi.v1.Csi.NodeGetCapabilitiesRequest;
import csi.v1.Csi.NodePublishVolumeRequest;
import csi.v1.Csi.NodeUnpublishVolumeRequest;
import csi.v1.NodeGrpc;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.strongroom.driver.socket.UnixSockets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** One caller of the driver; makes one call at a time. */
sealed interface Caller extends AutoCloseable {
  void publish(NodePublishVolumeRequest request);

  void unpublish(NodeUnpublishVolumeRequest request);

  @Override
  void close();

  /** All calls on one connection: what the driver itself costs. */
  record OneConnection(ManagedChannel channel) implements Caller {
    /** Connects. */
    static OneConnection to(Path socket) {
      ManagedChannel channel = UnixSockets.channel(socket).build();
      askCapabilities(channel);
      return new OneConnection(channel);
    }

    @Override
    public void publish(NodePublishVolumeRequest request) {
      NodeGrpc.newBlockingStub(channel).nodePublishVolume(request);
    }

    @Override
    public void unpublish(NodeUnpublishVolumeRequest request) {
      NodeGrpc.newBlockingStub(channel).nodeUnpublishVolume(request);
    }

    @Override
    public void close() {
      channel.shutdownNow();
    }
  }

  /** As kubelet does: a new connection for every call, and a question before each publish. */
  record ConnectionPerCall(Path socket) implements Caller {
    @Override
    public void publish(NodePublishVolumeRequest request) {
      connected(Caller::askCapabilities);
      connected(channel -> new OneConnection(channel).publish(request));
    }

    @Override
    public void unpublish(NodeUnpublishVolumeRequest request) {
      connected(channel -> new OneConnection(channel).unpublish(request));
    }

    private void connected(Consumer<ManagedChannel> call) {
      ManagedChannel channel = UnixSockets.channel(socket).build();
      try {
        call.accept(channel);
      } finally {
        channel.shutdownNow();
      }
    }

    @Override
    public void close() {}
  }

  /**
   * Calls again what has failed, as kubelet does. Upstream was seen to find a volume busy that it
   * unmounts while many calls were under way.
   *
   * @param again counts the further calls; of all threads
   */
  record Persistent(Caller caller, AtomicInteger again) implements Caller {
    /** Kubelet's first pause; it doubles from time to time. */
    private static final Duration PAUSE = Duration.ofMillis(500);

    private static final int MOST_TRIES = 5;

    @Override
    public void publish(NodePublishVolumeRequest request) {
      persistently(() -> caller.publish(request));
    }

    @Override
    public void unpublish(NodeUnpublishVolumeRequest request) {
      persistently(() -> caller.unpublish(request));
    }

    private void persistently(Runnable call) {
      for (int tries = 1; ; tries++) {
        try {
          call.run();
          return;
        } catch (StatusRuntimeException e) {
          if (tries == MOST_TRIES) {
            throw e;
          }
          again.incrementAndGet();
          pause(PAUSE.multipliedBy(1L << (tries - 1)), e);
        }
      }
    }

    private static void pause(Duration pause, StatusRuntimeException failure) {
      try {
        Thread.sleep(pause);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        throw failure;
      }
    }

    @Override
    public void close() {
      caller.close();
    }
  }

  private static void askCapabilities(Channel channel) {
    NodeGrpc.newBlockingStub(channel)
        .nodeGetCapabilities(NodeGetCapabilitiesRequest.getDefaultInstance());
  }
}
