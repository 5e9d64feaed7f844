package io.strongroom.driver.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * On a kernel without SELinux. That the label is taken where SELinux is on was not tried: what the
 * kernel is asked is seen in how it refuses.
 */
final class SelinuxLabelTest {
  private static final String CONTEXT = "system_u:object_r:container_file_t:s0:c1,c2";
  private static final TmpfsOptions OPTIONS =
      new TmpfsOptions("strongroom-test", 1 << 20, 100, 0750, OptionalInt.empty());

  private final List<String> notices = new ArrayList<>();

  @BeforeEach
  void needsAKernelWithoutSelinux() throws Exception {
    assumeFalse(
        Files.readString(Path.of("/proc/filesystems")).contains("selinuxfs"),
        "NOT RUN: SELinux is on here, and these tests look at a kernel that refuses labels");
  }

  @Test
  void contextIsLeftOutWhereSelinuxIsOffAndThatIsSaid() throws Exception {
    LinuxMounts mounts = new LinuxMounts(notices::add, Optional.of(CONTEXT));

    mounts.buildDetached(OPTIONS).close();

    assertThat(notices)
        .containsExactly(
            "--selinux-context has no effect: SELinux is off in the kernel of this node");
  }

  @ParameterizedTest
  @EnumSource(Kernel.class)
  void everyWayToMountAsksForTheContext(Kernel kernel) throws Exception {
    LinuxMounts mounts = new LinuxMounts(notices::add, SelinuxLabel.always(CONTEXT), kernel);

    try (MountSandbox sandbox = MountSandbox.create()) {
      Files.createDirectory(sandbox.path().resolve("target"));
      try (OpenDirectory parent = mounts.open(sandbox.path())) {
        assertThatExceptionOfType(MountException.class)
            .isThrownBy(() -> mounts.mountAt(parent, "target", OPTIONS).close())
            .withMessageContaining("context=")
            .withMessageContaining(CONTEXT);
      }
    }
  }

  @Test
  void withoutContextNothingIsSaid() throws Exception {
    new LinuxMounts(notices::add, Optional.empty()).buildDetached(OPTIONS).close();

    assertThat(notices).isEmpty();
  }
}
