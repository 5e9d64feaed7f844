package io.strongroom.driver.provider;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The providers outside this process that listen on {@code <dir>/<name>.sock}. They come and go at
 * any time: callers ask anew for each use.
 */
public final class ExternalProviders implements AutoCloseable {
  private final SocketDirectories directories;
  private final Connections connections;
  private final Timeouts timeouts;

  /**
   * How long the driver waits for a provider, apart from a request's own deadline.
   *
   * @param patience how long a mount may go on before the provider is asked for its version, and
   *     between two such questions
   * @param versionAnswer how long it has for the answer
   * @param retryDelay how long after a broken connection the one retry comes: a provider that is
   *     being replaced needs about that to listen again
   * @param idle after which a connection without calls is closed
   */
  public record Timeouts(
      Duration patience, Duration versionAnswer, Duration retryDelay, Duration idle) {
    /** 10 s, 5 s, 1 s as upstream's first retry, and 5 minutes: more than two rotation polls. */
    public static final Timeouts DEFAULT =
        new Timeouts(
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            Duration.ofMinutes(5));
  }

  /**
   * @param directories in lookup order
   * @param maxReceiveBytes the most bytes of one answer
   */
  public ExternalProviders(List<Path> directories, int maxReceiveBytes) {
    this(directories, maxReceiveBytes, Timeouts.DEFAULT);
  }

  public ExternalProviders(List<Path> directories, int maxReceiveBytes, Timeouts timeouts) {
    this.directories = new SocketDirectories(directories);
    this.connections = new Connections(this.directories, maxReceiveBytes, timeouts.idle());
    this.timeouts = timeouts;
  }

  /**
   * The provider behind a socket; nothing is connected yet.
   *
   * @param name as a class writes it
   * @return empty when there is no socket, or {@code name} cannot be a provider's: letters, digits,
   *     {@code _} and {@code -}, at most 30
   */
  public Optional<ExternalProvider> find(String name) {
    return directories
        .find(name)
        .map(socket -> new SocketProvider(name, socket.path(), connections, timeouts));
  }

  /** The names that have a socket now, sorted. */
  public List<String> available() {
    return directories.names();
  }

  /** Where sockets are looked for, in lookup order. */
  public List<Path> directories() {
    return directories.all();
  }

  /** Ends all connections; mounts under way fail. */
  @Override
  public void close() {
    connections.close();
  }
}
