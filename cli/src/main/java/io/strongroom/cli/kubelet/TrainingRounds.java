package io.strongroom.cli.kubelet;

import io.grpc.StatusRuntimeException;
import io.strongroom.driver.socket.UnixSockets;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Keeps a driver busy as kubelet does, while the JVM watches it for its ahead-of-time cache. A
 * process of its own: what only kubelet's part needs is not to be in the cache.
 */
public final class TrainingRounds {
  /** Every class of the way has been used long before. */
  private static final int ROUNDS = 20;

  private static final Duration START = Duration.ofMinutes(1);

  private TrainingRounds() {}

  /**
   * Waits for the driver and keeps it busy.
   *
   * @param arguments the CSI socket and kubelet's root directory
   */
  public static void main(String[] arguments) throws Exception {
    run(Path.of(arguments[0]), Path.of(arguments[1]));
  }

  /**
   * Waits for the driver, and publishes and unpublishes a volume of class {@code
   * default/db-credentials} again and again.
   */
  public static void run(Path socket, Path kubeletRoot) throws IOException, InterruptedException {
    run(socket, kubeletRoot, "db-credentials");
  }

  /** The same with another class of the namespace {@code default}. */
  public static void run(Path socket, Path kubeletRoot, String secretProviderClass)
      throws IOException, InterruptedException {
    await(socket);
    PodVolume volume = PodVolume.of("default", "training", "secrets", secretProviderClass);
    try (KubeletClient kubelet =
        new KubeletClient(UnixSockets.channel(socket).build(), kubeletRoot, "training")) {
      kubelet.probe();
      for (int round = 0; round < ROUNDS; round++) {
        kubelet.publish(volume);
        kubelet.publish(volume);
        kubelet.unpublish(volume);
      }
    } catch (StatusRuntimeException e) {
      // Where nothing may be mounted, as in the build of an image, the way up to there is trained.
      System.err.println("trained without mounts: " + e.getMessage());
    }
  }

  /**
   * Waits for a socket of the driver.
   *
   * @throws IOException if it is not there after a minute
   */
  public static void await(Path socket) throws IOException, InterruptedException {
    Deadline end = Deadline.after(START, Clocks.system());
    while (!Files.exists(socket)) {
      if (end.passed()) {
        throw new IOException("the driver did not start: there is no " + socket);
      }
      Thread.sleep(20);
    }
  }
}
