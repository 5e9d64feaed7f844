package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.Ended;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A pod has two volumes, of two classes or of one. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class SeveralVolumesInOnePodTest {
  private static final String MORE = "/more";

  @Test
  void volumesOfTwoClassesHoldEachItsOwn(InstalledDriver driver) throws Exception {
    driver.store().put("several/one", "one, first");
    driver.store().put("several/two", "two, first");
    try (Workloads shop = Workloads.in(driver, "shop")) {
      shop.fileClass("one", "- objectName: several/one\n  objectAlias: value\n");
      shop.fileClass("two", "- objectName: several/two\n  objectAlias: value\n");

      shop.run(withSecondVolume(shop.pod("web", "one"), "two"));

      assertThat(shop.read("web", "value")).isEqualTo("one, first");
      assertThat(readMore(shop)).isEqualTo("two, first");
      List<VolumeStatus> statuses = awaitTwo(shop);
      assertThat(statuses)
          .extracting(VolumeStatus::name, VolumeStatus::className, VolumeStatus::volume)
          .containsExactlyInAnyOrder(
              tuple(name(shop, "one"), "one", "secrets"), tuple(name(shop, "two"), "two", "more"));

      driver.store().put("several/two", "two, second");

      Await.until("the second volume is fresh", () -> readMore(shop), "two, second"::equals);
      assertThat(shop.read("web", "value")).isEqualTo("one, first");
    }
  }

  @Test
  void volumesOfTheSameClassHaveAStatusEach(InstalledDriver driver) throws Exception {
    driver.store().put("several/same", "first");
    try (Workloads shop = Workloads.in(driver, "shop")) {
      shop.fileClass("same", "- objectName: several/same\n  objectAlias: value\n");

      shop.run(withSecondVolume(shop.pod("web", "same"), "same"));

      List<VolumeStatus> statuses = awaitTwo(shop);
      assertThat(statuses)
          .extracting(VolumeStatus::volume)
          .containsExactlyInAnyOrder("secrets", "more");
      // Which volume comes first, and has the name that upstream gives, is up to kubelet.
      assertThat(statuses)
          .filteredOn(status -> status.name().equals(name(shop, "same")))
          .hasSize(1);
      assertThat(statuses)
          .filteredOn(status -> status.name().equals(name(shop, "same") + "-" + status.volume()))
          .hasSize(1);
      assertThat(statuses).extracting(VolumeStatus::targetPath).doesNotHaveDuplicates();

      driver.store().put("several/same", "second");

      shop.awaitContent("web", "value", "second");
      Await.until("the second volume is fresh", () -> readMore(shop), "second"::equals);
    }
  }

  private static PodBuilder withSecondVolume(PodBuilder pod, String className) {
    return pod.editSpec()
        .addToVolumes(Workloads.volume("more", className))
        .editFirstContainer()
        .addNewVolumeMount()
        .withName("more")
        .withMountPath(MORE)
        .withReadOnly(true)
        .endVolumeMount()
        .endContainer()
        .endSpec();
  }

  private static List<VolumeStatus> awaitTwo(Workloads shop) throws InterruptedException {
    return Await.until(
        "both volumes have a status", () -> VolumeStatus.of(shop), found -> found.size() == 2);
  }

  private static String name(Workloads shop, String className) {
    return "web-%s-%s".formatted(shop.namespace(), className);
  }

  private static String readMore(Workloads shop) throws InterruptedException {
    Ended ended = shop.exec("web", "cat", MORE + "/value");
    assertThat(ended.code()).as(ended.errors()).isZero();
    return ended.output();
  }
}
