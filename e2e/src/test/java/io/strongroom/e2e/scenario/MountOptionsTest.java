package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What of a volume's mount options a container sees, as {@code docs/threat-model.md} and README say
 * it: the runtime binds the volume into the container with options of its own.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class MountOptionsTest {
  private static final List<String> OF_THE_MOUNT = List.of("nosuid", "nodev", "noexec");

  /**
   * A line of mountinfo.
   *
   * @param mount options of this mount
   * @param fileSystem options of the file system, whoever mounts it
   */
  private record Options(List<String> mount, List<String> fileSystem) {
    static Options at(String target, String mountinfo) {
      String[] fields =
          mountinfo
              .lines()
              .map(line -> line.split(" ", -1))
              .filter(each -> each[4].equals(target))
              .findFirst()
              .orElseThrow(() -> new AssertionError(target + " is not among " + mountinfo));
      return new Options(list(fields[5]), list(fields[fields.length - 1]));
    }

    private static List<String> list(String options) {
      return Arrays.asList(options.split(",", -1));
    }
  }

  @Test
  void containerSeesTheFileSystemsOptionsAndTheNodeThoseOfTheMountToo(InstalledDriver driver)
      throws Exception {
    driver.store().put("options", "x");
    try (Workloads shop = Workloads.in(driver, "options")) {
      shop.fileClass("app", "- objectName: options\n");
      Pod app = shop.run(shop.pod("app", "app"));
      Node node = new Node(driver.cluster());

      Options onNode =
          Options.at(node.target(app, "secrets"), node.run("cat /proc/self/mountinfo"));
      Options inContainer =
          Options.at(Workloads.MOUNT, shop.exec("app", "cat", "/proc/self/mountinfo").output());

      assertThat(onNode.mount()).containsAll(OF_THE_MOUNT);
      assertThat(inContainer.mount()).contains("ro").doesNotContainAnyElementsOf(OF_THE_MOUNT);
      assertThat(inContainer.fileSystem())
          .isEqualTo(onNode.fileSystem())
          .contains("mode=755")
          .anyMatch(option -> option.startsWith("size="));
      if (driver.log().contains("noswap is left out")) {
        assertThat(inContainer.fileSystem()).doesNotContain("noswap");
      } else {
        assertThat(inContainer.fileSystem()).contains("noswap");
      }
    }
  }

  /** What the options that are gone would have stopped has nothing to begin with. */
  @Test
  void volumeHasNoFileThatMattersToThem(InstalledDriver driver) throws Exception {
    driver.store().put("options", "x");
    try (Workloads shop = Workloads.in(driver, "options")) {
      shop.fileClass("app", "- objectName: options\n");
      shop.run(shop.pod("app", "app"));

      assertThat(
              shop.exec("app", "find", Workloads.MOUNT, "-perm", "+7000", "-o", "-type", "b")
                  .output())
          .isEmpty();
      assertThat(shop.exec("app", "sh", "-c", "mknod %s/x c 1 3".formatted(Workloads.MOUNT)).code())
          .as("a read-only mount takes no device")
          .isNotZero();
    }
  }
}
