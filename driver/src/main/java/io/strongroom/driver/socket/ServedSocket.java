package io.strongroom.driver.socket;

import io.grpc.Server;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A gRPC server and the socket that it is reached by, which appears when the server is ready.
 *
 * @param file to be closed before the server is stopped, see {@link SocketFile#close}
 */
public record ServedSocket(Server server, SocketFile file) {
  /** Starts a server. */
  @FunctionalInterface
  public interface Start {
    /** Has it listen on a socket under a hidden name, which no client knows yet. */
    Server at(Path hidden) throws IOException;
  }

  /** What must hold before the socket is shown. */
  @FunctionalInterface
  public interface Trial {
    /** Tries the started server out on the socket with the hidden name. */
    void of(Path hidden) throws IOException;
  }

  /**
   * Starts a server and shows its socket, replacing what is there in one step.
   *
   * @throws IOException if the socket cannot be made or the trial fails; the server is stopped
   */
  public static ServedSocket open(Path path, Start start, Trial trial) throws IOException {
    Started started = new Started();
    try {
      SocketFile file =
          SocketFile.create(
              path,
              hidden -> {
                started.server = start.at(hidden);
                trial.of(hidden);
              });
      return new ServedSocket(started.get(), file);
    } catch (IOException | RuntimeException e) {
      started.stop();
      throw e;
    }
  }

  /** The server, as far as it has come. */
  private static final class Started {
    @Nullable Server server;

    Server get() {
      if (server == null) {
        throw new IllegalStateException("the server was not started");
      }
      return server;
    }

    void stop() {
      if (server != null) {
        server.shutdownNow();
      }
    }
  }
}
