package io.strongroom.bench;

import csi.v1.Csi.NodeGetCapabilitiesRequest;
import csi.v1.Csi.NodePublishVolumeRequest;
import csi.v1.Csi.NodeUnpublishVolumeRequest;
import csi.v1.NodeGrpc;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.strongroom.driver.socket.UnixSockets;
import java.nio.file.Path;
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

  private static void askCapabilities(Channel channel) {
    NodeGrpc.newBlockingStub(channel)
        .nodeGetCapabilities(NodeGetCapabilitiesRequest.getDefaultInstance());
  }
}
