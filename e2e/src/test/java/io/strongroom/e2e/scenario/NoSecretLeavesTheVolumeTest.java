package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import io.strongroom.provider.testing.Canary;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What the store gave, and the tokens it was asked with, are in the pod's volume and in the memory
 * of the driver, and nowhere else: not in its log at any level, not in the cluster, not on disk.
 */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class NoSecretLeavesTheVolumeTest {
  /** How a JSON web token begins: a header whose first field is {@code alg}, in base64. */
  private static final String TOKEN = "eyJhbGciOi";

  @Test
  void valuesAndTokensAreNowhereButInTheVolume(InstalledDriver driver) throws Exception {
    try {
      driver.install("logVerbosity=10");
      assertNothingLeaves(driver);
    } finally {
      driver.install();
    }
  }

  private static void assertNothingLeaves(InstalledDriver driver) throws Exception {
    Node node = new Node(driver.cluster());
    int auditedBefore = AuditedCalls.soFar(driver.cluster());
    try (Canary canary = Canary.plant();
        Workloads shop = Workloads.in(driver, "shop")) {
      String first = canary.secret("first");
      driver.store().put("leaves/password", first);
      driver.store().put("leaves/broken.yaml", "key: [" + canary.secret("broken"));
      shop.fileClass("db", "- objectName: leaves/password\n  objectAlias: password\n");
      shop.fileClass("broken", "- objectName: leaves/broken.yaml\n  key: key\n");
      shop.run(shop.pod("web", "db"));
      shop.create(shop.pod("broken", "broken"));
      shop.awaitMessage("broken", "not valid YAML");
      VolumeStatus before = VolumeStatus.await(shop, "web");
      String second = canary.secret("second");
      driver.store().put("leaves/password", second);
      VolumeStatus status =
          VolumeStatus.await(
              shop, "web", "the change", changed -> !changed.held().equals(before.held()));

      String files = "cd %s && find -L . -type f -exec cat {} +".formatted(status.targetPath());
      assertThat(node.run(files)).as("the volume").contains(second);
      String log = driver.log();
      assertThat(log).as("the driver's log").contains(shop.namespace());
      assertIsClean(canary, "the driver's log", log);
      assertIsClean(canary, "events", shop.messages("web") + " " + shop.messages("broken"));
      assertIsClean(canary, "status", shop.statuses().toString());
      List<String> audit = driver.cluster().auditLog();
      assertThat(audit.size()).isGreaterThan(auditedBefore);
      audit.forEach(line -> assertIsClean(canary, "the audit log", line));
      int process = node.process(driver.pod());
      String started = node.run("cat /proc/%1$d/cmdline /proc/%1$d/environ".formatted(process));
      assertThat(started).as("how the driver was started").contains("KUBE_NODE_NAME");
      assertIsClean(canary, "how the driver was started", started);
      assertDiskIsClean(canary, node);
    }
  }

  /**
   * All of kubelet's files that are on its disk: a tmpfs is another file system. For as long as the
   * broken pod is there, kubelet makes and removes files of it.
   */
  private static void assertDiskIsClean(Canary canary, Node node)
      throws IOException, InterruptedException {
    String find =
        "find %s -xdev -ignore_readdir_race -type f".formatted(node.cluster().kubeletRoot());
    String files = node.run(find);
    assertThat(files).as("kubelet's files").contains("vol_data.json");
    assertIsClean(canary, "the names of kubelet's files", files);
    String content =
        node.run(
            find
                + " -exec sh -c 'for file; do cat \"$file\" || [ ! -e \"$file\" ] || exit 1; done'"
                + " sh {} +");
    assertThat(content).contains(InstalledDriver.NAME);
    assertIsClean(canary, "kubelet's files", content);
  }

  private static void assertIsClean(Canary canary, String where, String text) {
    canary.assertAbsentFrom(text);
    int token = text.indexOf(TOKEN);
    assertThat(token).as("where a token begins in %s", where).isEqualTo(-1);
  }
}
