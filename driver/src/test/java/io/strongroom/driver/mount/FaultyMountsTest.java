package io.strongroom.driver.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class FaultyMountsTest {
  private static final TmpfsOptions OPTIONS =
      new TmpfsOptions("strongroom-test", 1 << 20, 100, 0750, OptionalInt.empty());

  @Test
  void everyStepIsAnnouncedBeforeAndAfter() throws Exception {
    List<String> steps = new ArrayList<>();
    flow(steps::add);
    for (String step : FaultyMounts.STEPS) {
      assertThat(steps).containsSubsequence("before " + step, "after " + step);
    }
  }

  @Test
  void faultAtAnyStepReachesTheCallerAndLeaksNoDescriptor() throws Exception {
    for (String step : FaultyMounts.STEPS) {
      for (String point : List.of("before " + step, "after " + step)) {
        assertThatExceptionOfType(MountException.class)
            .as(point)
            .isThrownBy(() -> flow(FaultyMounts.FaultPlan.failAt(point, 1, Errno.ENOSPC)))
            .withMessage("injected " + point + ": ENOSPC (no space left)");
      }
    }
  }

  private static void flow(FaultyMounts.FaultPlan plan) throws Exception {
    Mounts mounts = new FaultyMounts(new LinuxMounts(_ -> {}), plan);
    try (MountSandbox sandbox = MountSandbox.create()) {
      Files.createDirectory(sandbox.path().resolve("first"));
      Files.createDirectory(sandbox.path().resolve("second"));
      try (OpenDirectory parent = mounts.open(sandbox.path());
          DetachedTmpfs detached = mounts.buildDetached(OPTIONS)) {
        mounts.inspect(parent, "first");
        detached.attach(parent, "first");
        mounts.usage(detached.root());
        mounts.mountAt(parent, "second", OPTIONS).close();
        if (mounts.inspect(parent, "second") instanceof TargetState.Mounted mounted) {
          mounted.close();
        }
        mounts.unmount(parent, "second");
      }
    }
  }
}
