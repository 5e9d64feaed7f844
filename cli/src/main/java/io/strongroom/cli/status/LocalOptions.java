package io.strongroom.cli.status;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which driver on this machine is asked. */
final class LocalOptions {
  /** In the driver's own container, on a node, and where a driver without a cluster has it. */
  private static final List<Path> USUAL =
      List.of(
          Path.of("/csi/status.sock"),
          Path.of("/var/lib/kubelet/plugins/csi-secrets-store/status.sock"),
          Path.of("/tmp/status.sock"));

  @Option(
      names = "--status-socket",
      paramLabel = "PATH",
      description =
          "The status socket of the driver. Default: the first that is there of /csi/status.sock,"
              + " /var/lib/kubelet/plugins/csi-secrets-store/status.sock, /tmp/status.sock.")
  @Nullable Path socket;

  /** Whether a socket was named. */
  boolean isGiven() {
    return socket != null;
  }

  LocalSource source() {
    Path path =
        socket != null
            ? socket
            : USUAL.stream().filter(Files::exists).findFirst().orElse(USUAL.getLast());
    return new LocalSource(path, InstantSource.system());
  }
}
