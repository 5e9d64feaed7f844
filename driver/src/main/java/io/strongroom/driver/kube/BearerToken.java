package io.strongroom.driver.kube;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Moment;
import io.strongroom.provider.MonotonicClock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The token of a service account. It is a String as all headers are, and lives as long as the file
 * that it is read from.
 */
final class BearerToken {
  /** Kubelet replaces a token when a fifth of its life, at least two minutes, is left. */
  private static final Duration FRESH = Duration.ofMinutes(1);

  private static final int MAX_BYTES = 64 * 1024;

  private final Optional<Path> file;
  private final MonotonicClock clock;
  private Optional<String> current;
  private Moment readAt = Moment.EARLIEST;

  private BearerToken(Optional<Path> file, Optional<String> current, MonotonicClock clock) {
    this.file = file;
    this.current = current;
    this.clock = clock;
  }

  static BearerToken none() {
    return new BearerToken(Optional.empty(), Optional.empty(), Clocks.system());
  }

  static BearerToken inFile(Path file, MonotonicClock clock) {
    return new BearerToken(Optional.of(file), Optional.empty(), clock);
  }

  static BearerToken fixed(String token) throws ClusterAccessException {
    if (!fitForHeader(token)) {
      throw new ClusterAccessException("the token of the kubeconfig's user is not a token");
    }
    return new BearerToken(Optional.empty(), Optional.of(token), Clocks.system());
  }

  /** Absent if another credential is used. */
  synchronized Optional<String> current() throws KubernetesException {
    if (file.isPresent() && !clock.now().isBefore(expiry())) {
      current = Optional.of(read(file.get()));
      readAt = clock.now();
    }
    return current;
  }

  /** The server refused it: the next call reads the file again. */
  synchronized void refused() {
    readAt = Moment.EARLIEST;
  }

  private Moment expiry() {
    return readAt.equals(Moment.EARLIEST) ? readAt : readAt.plus(FRESH);
  }

  private static String read(Path file) throws KubernetesException {
    String token;
    try (InputStream in = Files.newInputStream(file)) {
      token = new String(in.readNBytes(MAX_BYTES), StandardCharsets.ISO_8859_1).strip();
    } catch (IOException e) {
      throw new KubernetesException(
          KubernetesException.Reason.UNAUTHORIZED,
          "cannot read the token in %s (%s)".formatted(file, e.getClass().getSimpleName()));
    }
    if (!fitForHeader(token)) {
      throw new KubernetesException(
          KubernetesException.Reason.UNAUTHORIZED, "there is no token in " + file);
    }
    return token;
  }

  /** A line break in it would begin another header. */
  private static boolean fitForHeader(String token) {
    return !token.isEmpty() && token.chars().allMatch(letter -> letter > ' ' && letter < 0x7f);
  }

  @Override
  public String toString() {
    return "BearerToken[redacted]";
  }
}
