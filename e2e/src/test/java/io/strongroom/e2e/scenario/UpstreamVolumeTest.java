package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.BuiltImage;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.ProviderDaemon;
import io.strongroom.e2e.cluster.Workloads;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * From the Secrets Store CSI Driver v1.6.0 to this one in the order of docs/migrate.md: the real
 * driver from its own chart, with an external provider, under running pods.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class UpstreamVolumeTest {
  private static final String PROVIDER = "outsider";
  private static final String UPSTREAM = "csi-secrets-store";

  /** Outside of any test's time: the first build on a machine takes minutes. */
  @BeforeAll
  static void buildImage() throws Exception {
    Path _ = BuiltImage.directory("upstream");
  }

  @Test
  void volumeOfUpstreamsDriverIsTakenOverAndRefreshed(InstalledDriver driver) throws Exception {
    Path upstream = BuiltImage.directory("upstream");
    driver.cluster().load(upstream.resolve("image.tar"));
    driver.cluster().load(upstream.resolve("sidecar.tar"));
    driver.uninstall();
    driver.deleteCrds();
    try {
      installUpstream(driver, upstream.resolve("chart"));
      try (Workloads shop = Workloads.in(driver, "migration");
          ProviderDaemon _ = ProviderDaemon.start(shop, PROVIDER)) {
        driver.store().put("migrated", "from upstream");
        shop.spc("app", "v1", PROVIDER, Map.of("values", "migrated"));
        shop.run(shop.pod("app", "app"));
        shop.run(shop.pod("leaves", "app"));
        assertThat(mountsOf(driver, shop, "app"))
            .singleElement()
            .asString()
            .as("upstream's tmpfs")
            .contains(" - tmpfs tmpfs rw");

        // Upstream's driver goes on with the new CRDs.
        driver.applyCrds();
        driver.store().put("migrated", "still upstream");
        shop.awaitContent("app", "migrated", "still upstream");
        List<String> mounts = mountsOf(driver, shop, "app");

        driver.helm("uninstall", UPSTREAM, "--wait");
        assertThat(shop.read("app", "migrated")).isEqualTo("still upstream");
        driver.install();

        driver.store().put("migrated", "to strongroom");
        shop.awaitContent("app", "migrated", "to strongroom");
        assertThat(mountsOf(driver, shop, "app")).as("the same mount").isEqualTo(mounts);
        Await.until(
            "the volume shows up in the pod's status",
            shop::statuses,
            statuses -> statuses.stream().anyMatch(status -> status.toString().contains("app")));
        shop.delete("app");
        shop.delete("leaves");
        Await.until(
            "nothing is left of the volumes",
            driver::volumeMounts,
            lines -> lines.stream().noneMatch(line -> mounts.contains(line)));
      }
    } finally {
      if (driver.helm("list", "--short").lines().anyMatch(UPSTREAM::equals)) {
        driver.helm("uninstall", UPSTREAM, "--wait");
      }
      driver.applyCrds();
      driver.install();
    }
  }

  @Test
  void chartRefusesCrdsOfAnotherDriverAndSaysWhatToDo(InstalledDriver driver) throws Exception {
    Path crds = BuiltImage.directory("upstream").resolve("chart/crds");
    try {
      for (String name : InstalledDriver.CRDS) {
        Path file = crds.resolve("secrets-store.csi.x-k8s.io_%s.yaml".formatted(plural(name)));
        CustomResourceDefinition upstreams =
            driver
                .client()
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .load(file.toFile())
                .item();
        driver
            .client()
            .apiextensions()
            .v1()
            .customResourceDefinitions()
            .withName(name)
            .edit(
                crd -> {
                  crd.setSpec(upstreams.getSpec());
                  crd.getMetadata().setAnnotations(Map.of());
                  return crd;
                });
      }

      assertThatThrownBy(driver::install)
          .hasMessageContaining("CustomResourceDefinition secretproviderclasses")
          .hasMessageContaining(
              "helm show crds CHART | kubectl apply --server-side --force-conflicts -f -");
    } finally {
      driver.applyCrds();
      driver.install();
    }
  }

  private static String plural(String crd) {
    return crd.substring(0, crd.indexOf('.'));
  }

  private static void installUpstream(InstalledDriver driver, Path chart) throws Exception {
    driver.helm(
        "install",
        UPSTREAM,
        chart.toString(),
        "--wait",
        "--timeout",
        "3m",
        "--set",
        String.join(
            ",",
            "linux.kubeletRootDir=" + driver.cluster().kubeletRoot(),
            "linux.image.repository=strongroom.io/e2e/upstream",
            "linux.image.tag=1",
            "linux.registrarImage.repository=strongroom.io/e2e/sidecar",
            "linux.registrarImage.tag=1",
            "linux.livenessProbeImage.repository=strongroom.io/e2e/sidecar",
            "linux.livenessProbeImage.tag=1",
            // The job that applies them has an image of its own; Helm itself installs missing ones.
            "linux.crds.enabled=false",
            "enableSecretRotation=true",
            "rotationPollInterval=2s"));
    Await.until(
        "kubelet knows upstream's driver",
        driver::registeredDrivers,
        names -> names.contains(InstalledDriver.NAME));
  }

  private static List<String> mountsOf(InstalledDriver driver, Workloads shop, String pod)
      throws Exception {
    String uid = shop.resource(pod).get().getMetadata().getUid();
    return driver.volumeMounts().stream().filter(line -> line.contains(uid)).toList();
  }
}
