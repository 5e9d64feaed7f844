package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.Ended;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What docs/rotation.md says that each kind of reader sees after a rotation. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class WhatReadersSeeTest {
  private static final String OBJECT = "readers/password";

  @Test
  void subPathAndAnOpenFileKeepTheOldContentAndAreNoReads(InstalledDriver driver) throws Exception {
    driver.store().put(OBJECT, "first");
    try (Workloads shop = Workloads.in(driver, "readers")) {
      driver.install("rotationReadGrace=5s");
      shop.fileClass("db", "- objectName: " + OBJECT + "\n  objectAlias: password\n");
      shop.run(withOpenFileAndSubPath(shop.pod("web", "db")));
      VolumeStatus.await(shop, "web", "that the first value was read", WhatReadersSeeTest::isRead);

      driver.store().put(OBJECT, "second");

      assertThat(shop.awaitMessage("web", "SecretRotated: ")).contains(OBJECT);
      assertThat(output(shop, "cat", "/single")).as("a subPath mount").isEqualTo("first");
      assertThat(output(shop, "cat", "/proc/1/fd/3")).as("an open file").isEqualTo("first");
      assertThat(shop.awaitMessage("web", "RotatedSecretNotRead: ")).contains(OBJECT);
      assertThat(VolumeStatus.await(shop, "web").readAt()).isEmpty();

      assertThat(shop.read("web", "password")).as("the directory").isEqualTo("second");
      VolumeStatus.await(shop, "web", "that it was read", WhatReadersSeeTest::isRead);
    } finally {
      driver.install();
    }
  }

  private static PodBuilder withOpenFileAndSubPath(PodBuilder pod) {
    return pod.editSpec()
        .editFirstContainer()
        .withCommand("sh", "-c", "exec 3< /secrets/password; exec sleep 3600")
        .addNewVolumeMount()
        .withName("secrets")
        .withMountPath("/single")
        .withSubPath("password")
        .withReadOnly(true)
        .endVolumeMount()
        .endContainer()
        .endSpec();
  }

  private static boolean isRead(VolumeStatus status) {
    return status.readAt().containsKey(OBJECT);
  }

  private static String output(Workloads shop, String... command) throws InterruptedException {
    Ended ended = shop.exec("web", command);
    assertThat(ended.errors()).isEmpty();
    return ended.output();
  }
}
