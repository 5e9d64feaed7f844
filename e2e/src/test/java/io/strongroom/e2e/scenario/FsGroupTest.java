package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.Ended;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Who may read a volume. Each container of a pod has the pod's fsGroup, so the one who may not read
 * is a process in the container's mounts that the test starts from the node as another user.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class FsGroupTest {
  private static final long USER = 1000;
  private static final long FS_GROUP = 2000;
  private static final long OTHER_USER = 1001;
  private static final long OTHER_GROUP = 1001;
  private static final String PASSWORD = Workloads.MOUNT + "/password";

  @Test
  void userInTheGroupReadsAndAnotherUserDoesNot(InstalledDriver driver) throws Exception {
    driver.store().put("fsgroup/password", "for the group");
    try (Workloads shop = Workloads.in(driver, "shop")) {
      shop.fileClass("db", "- objectName: fsgroup/password\n  objectAlias: password\n");

      Pod pod = shop.run(inGroup(shop.pod("web", "db")));

      assertThat(shop.exec("web", "id", "-u").output().strip()).isEqualTo("" + USER);
      assertThat(shop.read("web", "password")).isEqualTo("for the group");
      assertThat(readAs(driver, pod, OTHER_USER, FS_GROUP, "password").output())
          .as("another user of the group")
          .isEqualTo("for the group");
      Ended refused = readAs(driver, pod, OTHER_USER, OTHER_GROUP, "password");
      assertThat(refused.code()).as("another user: " + refused.output()).isNotZero();
      assertThat(refused.errors()).contains("Permission denied");

      assertThat(stat(shop, Workloads.MOUNT + "/")).isEqualTo("0:2000 750");
      assertThat(stat(shop, PASSWORD)).isEqualTo("0:2000 640");

      driver.store().put("fsgroup/password", "for the group, rotated");

      shop.awaitContent("web", "password", "for the group, rotated");
      assertThat(readAs(driver, pod, OTHER_USER, OTHER_GROUP, "password").code()).isNotZero();
      assertThat(stat(shop, PASSWORD)).isEqualTo("0:2000 640");
    }
  }

  @Test
  void ownersAndModesOfTheClassWinOverTheGroup(InstalledDriver driver) throws Exception {
    driver.store().put("fsgroup/password", "a value");
    try (Workloads shop = Workloads.in(driver, "shop")) {
      shop.fileClass(
          "db",
          """
          - objectName: fsgroup/password
            objectAlias: by-group
          - objectName: fsgroup/password
            objectAlias: by-user
            uid: 1000
            gid: 3000
            filePermission: "0400"
          - objectName: fsgroup/password
            objectAlias: by-nobody
            filePermission: "0400"
          - objectName: fsgroup/password
            objectAlias: by-all/who-get-there
            filePermission: "0444"
          """);

      Pod pod = shop.run(inGroup(shop.pod("web", "db")));

      assertThat(stat(shop, Workloads.MOUNT + "/by-group")).isEqualTo("0:2000 640");
      assertThat(stat(shop, Workloads.MOUNT + "/by-user")).isEqualTo("1000:3000 400");
      assertThat(stat(shop, Workloads.MOUNT + "/by-nobody")).isEqualTo("0:2000 400");
      assertThat(stat(shop, Workloads.MOUNT + "/by-all")).isEqualTo("0:2000 750");
      assertThat(stat(shop, Workloads.MOUNT + "/by-all/who-get-there")).isEqualTo("0:2000 444");
      assertThat(readableTo(driver, pod, USER))
          .containsExactly("by-group", "by-user", "by-all/who-get-there");
      assertThat(readableTo(driver, pod, OTHER_USER))
          .containsExactly("by-group", "by-all/who-get-there");
    }
  }

  private static PodBuilder inGroup(PodBuilder pod) {
    return pod.editSpec()
        .withNewSecurityContext()
        .withRunAsUser(USER)
        .withRunAsGroup(USER)
        .withRunAsNonRoot(true)
        .withFsGroup(FS_GROUP)
        .endSecurityContext()
        .endSpec();
  }

  private static String stat(Workloads shop, String path) throws InterruptedException {
    Ended ended = shop.exec("web", "stat", "-L", "-c", "%u:%g %a", path);
    assertThat(ended.code()).as(ended.errors()).isZero();
    return ended.output().strip();
  }

  private static List<String> readableTo(InstalledDriver driver, Pod pod, long user)
      throws IOException, InterruptedException {
    List<String> found = new ArrayList<>();
    for (String file : List.of("by-group", "by-user", "by-nobody", "by-all/who-get-there")) {
      if (readAs(driver, pod, user, FS_GROUP, file).code() == 0) {
        found.add(file);
      }
    }
    return found;
  }

  /** With no group but the one given. */
  private static Ended readAs(InstalledDriver driver, Pod pod, long user, long group, String file)
      throws IOException, InterruptedException {
    int process = new Node(driver.cluster()).process(pod);
    String path = Workloads.MOUNT + "/" + file;
    return driver
        .cluster()
        .enter("nsenter", "-t", "" + process, "-m", "-S", "" + user, "-G", "" + group, "cat", path);
  }
}
