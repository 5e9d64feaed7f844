package io.strongroom.daemonset;

import io.grpc.StatusRuntimeException;
import io.strongroom.daemonset.kubelet.KubeletClient;
import io.strongroom.daemonset.kubelet.PodVolume;
import io.strongroom.driver.socket.UnixSockets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * Keeps a node process busy while the JVM watches it for its ahead-of-time cache; {@code
 * aot-cache.sh} calls it. A process of its own: what only kubelet's part needs is not to be in the
 * cache of every node.
 */
public final class Training {
  /** Every class of the way has been used long before. */
  private static final int ROUNDS = 20;

  private static final Duration START = Duration.ofMinutes(1);

  private Training() {}

  /**
   * Waits for the driver and keeps it busy.
   *
   * @param arguments the CSI socket, and kubelet's root directory
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path socket = Path.of(arguments[0]);
    Path kubeletRoot = Path.of(arguments[1]);
    Instant end = Instant.now().plus(START);
    while (!Files.exists(socket)) {
      if (Instant.now().isAfter(end)) {
        throw new IOException("the driver did not start");
      }
      Thread.sleep(20);
    }
    PodVolume volume = PodVolume.of("default", "training", "secrets", "db-credentials");
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
}
