package io.strongroom.e2e.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The process of an OpenBao server on this machine, and its directory. */
final class BaoServer {
  private static final Path SETUP =
      Path.of("../providers/vault/setup/bao").toAbsolutePath().normalize();

  private BaoServer() {}

  /**
   * Starts it, with what the directory has from before; it is not ready yet.
   *
   * @param listen host and port
   */
  static GuardedProcess start(Path home, String listen) throws IOException, InterruptedException {
    String bao = HostCommand.output(List.of(SETUP.toString())).strip();
    Files.createDirectories(home);
    Path configuration = home.resolve("server.hcl");
    Files.writeString(
        configuration,
        """
        storage "pebbledb" {
          path = "%1$s/storage"
        }
        listener "tcp" {
          address = "%2$s"
          cluster_address = "127.0.0.1:0"
          tls_disable = true
        }
        api_addr = "http://%2$s"
        """
            .formatted(home, listen));
    return GuardedProcess.start(home, List.of(bao, "server", "-config=" + configuration));
  }
}
