package io.strongroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.cli.kubelet.KubeletClient;
import io.strongroom.driver.socket.UnixSockets;
import io.strongroom.provider.testing.Canary;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The driver process dies at any moment. */
final class CrashTest {
  private static final int KILLS = 20;
  private static final int PODS = 4;

  /** Calls before the kill: few enough for it to find volumes in every state. */
  private static final int MAX_CALLS = 60;

  /** About as long as a call takes: the kill falls anywhere into one. */
  private static final Duration MAX_DELAY = Duration.ofMillis(4);

  private static final String CLASS = "crash";

  /** A process that lives for a second is not worth a second compiler. */
  private static final List<String> COMMAND =
      DriverProcess.fromClassPath("-XX:TieredStopAtLevel=1", RefreshingDriver.class.getName());

  @Test
  void killedDriverLeavesVolumesAbsentOrCompleteAndWhatItAnsweredHolds(@TempDir Path directory)
      throws Exception {
    Root.assumed();
    long seed = Long.getLong("strongroom.seed", new Random().nextLong());
    System.out.println("to repeat these kills: -Dstrongroom.seed=" + seed);
    Random random = new Random(seed);
    try (Canary canary = Canary.plant();
        NodeDirectory node = NodeDirectory.in(directory)) {
      Generations generations = new Generations(node, canary, CLASS);
      String token = canary.secret("token");
      List<PodTraffic> pods =
          IntStream.range(0, PODS)
              .mapToObj(
                  _ ->
                      new PodTraffic(
                          node.kubeletRoot(),
                          () -> NodeDirectory.volumeOfNewPod(CLASS, token),
                          generations,
                          new Random(random.nextLong())))
              .toList();

      for (int kill = 0; kill < KILLS; kill++) {
        runAndKill(node, pods, random);
        for (PodTraffic pod : pods) {
          pod.checkAfterKill();
        }
      }

      try (DriverProcess driver = DriverProcess.start(node, COMMAND);
          KubeletClient kubelet = kubelet(node)) {
        for (PodTraffic pod : pods) {
          pod.unpublish(kubelet);
        }
        canary.assertAbsentFrom(driver.log());
      }
      assertThat(node.mounts()).isEmpty();
      assertThat(node.kubeletRoot().resolve("pods")).isEmptyDirectory();
      // Otherwise no kill had a chance to fall into one.
      assertThat(pods).extracting(PodTraffic::refreshes).anyMatch(refreshes -> refreshes > 0);
    }
  }

  private static void runAndKill(NodeDirectory node, List<PodTraffic> pods, Random random)
      throws Exception {
    AtomicBoolean killed = new AtomicBoolean();
    CountDownLatch calls = new CountDownLatch(random.nextInt(1, MAX_CALLS));
    try (DriverProcess driver = DriverProcess.start(node, COMMAND);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Void>> traffic =
          pods.stream()
              .map(
                  pod ->
                      threads.submit(
                          () -> {
                            try (KubeletClient kubelet = kubelet(node)) {
                              pod.run(kubelet, calls::countDown, killed::get);
                            }
                            return (Void) null;
                          }))
              .toList();
      boolean enough = calls.await(30, TimeUnit.SECONDS);
      LockSupport.parkNanos(random.nextLong(MAX_DELAY.toNanos()));
      killed.set(true);
      driver.kill9();
      for (Future<Void> pod : traffic) {
        pod.get();
      }
      assertThat(enough).as("the calls were made").isTrue();
    }
  }

  private static KubeletClient kubelet(NodeDirectory node) {
    return new KubeletClient(
        UnixSockets.channel(node.socket()).build(), node.kubeletRoot(), NodeDirectory.NODE_NAME);
  }
}
