package io.strongroom.driver.mount;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PropagationTest {
  private static final String TABLE =
      """
      22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw
      30 22 8:1 /kubelet/pods /var/lib/kubelet/pods rw,relatime shared:5 master:1 - ext4 /dev/sda1 rw
      31 30 0:40 / /var/lib/kubelet/pods/u1/volumes rw - tmpfs tmpfs rw
      32 22 8:1 /a /with\\040space rw shared:7 - ext4 /dev/sda1 rw
      33 22 8:1 /b /covered rw shared:8 - ext4 /dev/sda1 rw
      34 33 8:1 /c /covered rw - ext4 /dev/sda1 rw
      35 22 8:1 /d /slave rw master:8 - ext4 shared:no rw
      """;

  @ParameterizedTest
  @CsvSource({
    "/, false",
    "/var/lib/kubelet, false",
    "/var/lib/kubelet/pods, true",
    "/var/lib/kubelet/pods/u2, true",
    "/var/lib/kubelet/podsies, false",
    "/var/lib/kubelet/pods/u1/volumes, false",
    "/with space, true",
    "/covered, false",
    "/slave, false",
  })
  void nearestMountDecides(Path directory, boolean shared) throws IOException {
    assertThat(Propagation.isShared(directory, new BufferedReader(new StringReader(TABLE))))
        .isEqualTo(shared);
  }

  @Test
  void realMountIsSharedOnceItIsMadeSo() throws Exception {
    try (MountSandbox sandbox = MountSandbox.create()) {
      Path dir = Files.createDirectory(sandbox.path().resolve("pods"));
      Commands.run("mount", "-t", "tmpfs", "tmpfs", dir.toString());
      Commands.run("mount", "--make-private", dir.toString());
      assertThat(Propagation.isShared(dir)).isFalse();

      Commands.run("mount", "--make-shared", dir.toString());
      assertThat(Propagation.isShared(dir)).isTrue();
    }
  }
}
