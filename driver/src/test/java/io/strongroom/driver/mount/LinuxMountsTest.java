package io.strongroom.driver.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LinuxMountsTest {
  private static final TmpfsOptions OPTIONS =
      new TmpfsOptions("strongroom-test", 1 << 20, 100, 0750, OptionalInt.of(12));

  private final LinuxMounts mounts = new LinuxMounts(_ -> {});
  private MountSandbox sandbox;
  private Path target;

  @BeforeEach
  void createTarget() throws IOException {
    sandbox = MountSandbox.create();
    target = Files.createDirectory(sandbox.path().resolve("target"));
  }

  @AfterEach
  void closeSandbox() throws IOException {
    sandbox.close();
  }

  @Test
  void detachedMountIsInvisibleUntilAttachedWithItsFiles() throws Exception {
    try (OpenDirectory parent = mounts.open(sandbox.path())) {
      try (DetachedTmpfs detached = mounts.buildDetached(OPTIONS)) {
        Files.writeString(detached.root().path().resolve("file"), "content");
        assertThat(sandbox.mounts()).isEmpty();
        assertThat(target).isEmptyDirectory();
        detached.attach(parent, "target");
      }
    }
    assertThat(target.resolve("file")).hasContent("content");
    MountLine line = sandbox.mountAt(target);
    assertThat(line.source()).isEqualTo("strongroom-test");
    assertThat(line.options()).contains("rw", "nosuid", "nodev", "noexec");
    assertThat(line.fileSystemOptions())
        .contains("size=1024k", "nr_inodes=100", "mode=750", "gid=12", "noswap");
  }

  @Test
  void refusedOptionIsNamedWithTheKernelsWords() {
    assertThatThrownBy(
            () ->
                mounts.buildDetached(new TmpfsOptions("s", 1 << 20, 100, 0750, OptionalInt.of(-1))))
        .hasMessageContaining("fsconfig gid=-1");
  }
}
