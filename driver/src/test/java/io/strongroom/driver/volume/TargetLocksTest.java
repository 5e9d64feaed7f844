package io.strongroom.driver.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class TargetLocksTest {
  private static final int OTHERS = 500;

  private final TargetLocks locks = new TargetLocks();

  private static TargetPath target(int pod) {
    return new TargetPath(Path.of("/var/lib/kubelet"), "pod-" + pod, "secrets");
  }

  @Test
  void targetThatIsHeldHoldsUpNoOtherAndNoneIsKept() throws Exception {
    try (TargetLocks.Held _ = locks.hold(target(0))) {
      CompletableFuture.runAsync(this::holdAllOthers).get(20, TimeUnit.SECONDS);

      assertThat(locks.inUse()).isEqualTo(1);
    }
    assertThat(locks.inUse()).isZero();
  }

  private void holdAllOthers() {
    for (int pod = 1; pod <= OTHERS; pod++) {
      try (TargetLocks.Held _ = locks.hold(target(pod))) {
        assertThat(locks.inUse()).isEqualTo(2);
      }
    }
  }

  @Test
  void whoeverWaitsForATargetHasItAfterwards() throws Exception {
    CompletableFuture<Void> second;
    try (TargetLocks.Held _ = locks.hold(target(0))) {
      second =
          CompletableFuture.runAsync(
              () -> {
                try (TargetLocks.Held _ = locks.hold(target(0))) {
                  assertThat(locks.inUse()).isEqualTo(1);
                }
              });
      assertThat(second).isNotDone();
    }
    second.get(20, TimeUnit.SECONDS);
    assertThat(locks.inUse()).isZero();
  }
}
