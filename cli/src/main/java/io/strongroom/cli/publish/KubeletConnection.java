package io.strongroom.cli.publish;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.strongroom.cli.kubelet.KubeletClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The connection to the driver for the commands that act as kubelet. */
public final class KubeletConnection {
  private final Function<Path, ManagedChannel> sockets;
  private final Supplier<String> nodeName;

  /**
   * @param sockets opens a channel to a unix socket
   */
  public KubeletConnection(Function<Path, ManagedChannel> sockets, Supplier<String> nodeName) {
    this.sockets = sockets;
    this.nodeName = nodeName;
  }

  KubeletClient open(VolumeOptions options) throws IOException {
    if (!Files.exists(options.socket)) {
      throw new IOException(
          "no driver listens at %s; './strongroom driver --help' says how one is started"
              .formatted(options.socket));
    }
    return new KubeletClient(
        sockets.apply(options.socket.toAbsolutePath()),
        options.kubeletRoot.toRealPath(),
        nodeName.get());
  }

  /** A refusal as kubelet prints it: Go's name of the code, then the driver's text. */
  static String rpcError(StatusRuntimeException refusal) {
    Status status = refusal.getStatus();
    String code =
        status.getCode() == Status.Code.CANCELLED
            ? "Canceled"
            : Arrays.stream(status.getCode().name().split("_"))
                .map(word -> word.charAt(0) + word.substring(1).toLowerCase(java.util.Locale.ROOT))
                .collect(Collectors.joining());
    return "rpc error: code = %s desc = %s".formatted(code, status.getDescription());
  }
}
