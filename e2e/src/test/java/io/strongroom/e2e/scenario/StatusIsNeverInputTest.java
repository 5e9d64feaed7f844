package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.Ended;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Whoever may edit status objects cannot tell the driver where to write (CVE-2020-8568 of
 * upstream's driver), nor that there is nothing to do.
 */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class StatusIsNeverInputTest {
  private static final String OURS = "never-input/ours";

  @Test
  void editedStatusMovesNothing(InstalledDriver driver) throws Exception {
    driver.store().put(OURS, "ours, first");
    driver.store().put("never-input/theirs", "theirs");
    try (Workloads shop = Workloads.in(driver, "shop");
        Workloads bank = Workloads.in(driver, "bank")) {
      shop.fileClass("db", "- objectName: %s\n  objectAlias: password\n".formatted(OURS));
      bank.fileClass("db", "- objectName: never-input/theirs\n  objectAlias: password\n");
      shop.run(shop.pod("web", "db"));
      bank.run(bank.pod("web", "db"));
      VolumeStatus ours = VolumeStatus.await(shop, "web");
      VolumeStatus theirs = VolumeStatus.await(bank, "web");
      String before = listing(driver, theirs.targetPath());

      edit(shop, ours.name(), theirs.targetPath(), "never-input/theirs");
      driver.store().put(OURS, "ours, second");

      shop.awaitContent("web", "password", "ours, second");
      awaitMended(shop, ours, "the truth again");

      // The same for a driver that starts: it reads the objects for the times in them.
      edit(shop, ours.name(), "/var/lib/never-input/pods/x/volumes/mount", OURS);
      driver.replace();
      driver.store().put(OURS, "ours, third");

      shop.awaitContent("web", "password", "ours, third");
      awaitMended(shop, ours, "the truth after a start");
      assertThat(listing(driver, theirs.targetPath())).as("another's volume").isEqualTo(before);
      assertThat(bank.read("web", "password")).isEqualTo("theirs");
      assertThat(driver.cluster().enter("test", "-e", "/var/lib/never-input").code()).isNotZero();
      int process = new Node(driver.cluster()).process(driver.pod());
      assertThat(
              driver
                  .cluster()
                  .enter("test", "-e", "/proc/%d/root/var/lib/never-input".formatted(process))
                  .code())
          .isNotZero();
    }
  }

  private static void awaitMended(Workloads shop, VolumeStatus truth, String what)
      throws InterruptedException {
    VolumeStatus.await(
        shop,
        "web",
        what,
        status ->
            status.targetPath().equals(truth.targetPath())
                && status.held().keySet().equals(truth.held().keySet())
                && !status.of(OURS).version().equals("never-input"));
  }

  private static void edit(Workloads shop, String name, String targetPath, String id) {
    shop.driver()
        .client()
        .genericKubernetesResources(Workloads.GROUP + "/v1", "SecretProviderClassPodStatus")
        .inNamespace(shop.namespace())
        .withName(name)
        .edit(
            object -> {
              Map<String, Object> status = object.get("status");
              status.put("targetPath", targetPath);
              status.put(
                  "objects",
                  List.of(
                      Map.of(
                          "id",
                          id,
                          "version",
                          "never-input",
                          "updatedAt",
                          "2099-01-01T00:00:00Z")));
              return object;
            });
  }

  /** Names, times, sizes and links of a directory, all the way down. */
  private static String listing(InstalledDriver driver, String directory)
      throws IOException, InterruptedException {
    Ended ended = driver.cluster().enter("find", directory, "-printf", "%P %y %s %m %T@ %i %l\\n");
    assertThat(ended.code()).as(ended.errors()).isZero();
    assertThat(ended.output()).contains("password");
    return ended.output();
  }
}
