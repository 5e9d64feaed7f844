package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.BuiltImage;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.ProviderDaemon;
import io.strongroom.e2e.cluster.Workloads;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * From the Secrets Store CSI Driver v1.6.1 to this one in the order of docs/migrate.md: the real
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
    try {
      driver.uninstall();
      driver.deleteCrds();
      installUpstream(driver, upstream.resolve("chart"));
      try (Workloads shop = Workloads.in(driver, "migration");
          ProviderDaemon _ = ProviderDaemon.start(shop, PROVIDER)) {
        driver.store().put("migrated", "from upstream");
        shop.spc("app", "v1", PROVIDER, Map.of("values", "migrated"));
        Node node = new Node(driver.cluster());
        List<Pod> pods =
            List.of(shop.run(shop.pod("app", "app")), shop.run(shop.pod("leaves", "app")));
        assertThat(driver.volumeMounts())
            .as("upstream's tmpfs of both pods")
            .hasSameSizeAs(pods)
            .allSatisfy(line -> assertThat(line).contains(" - tmpfs tmpfs rw"));

        // Upstream's driver goes on with the new CRDs.
        driver.applyCrds();
        driver.store().put("migrated", "still upstream");
        shop.awaitContent("app", "migrated", "still upstream");
        Map<String, List<String>> mounts = mounts(node, pods);

        driver.helm("uninstall", UPSTREAM, "--wait");
        assertThat(shop.read("app", "migrated")).isEqualTo("still upstream");
        driver.install();

        driver.store().put("migrated", "to strongroom");
        for (Pod pod : pods) {
          String name = pod.getMetadata().getName();
          shop.awaitContent(name, "migrated", "to strongroom");
          // Upstream left an object here, without the volume's name and without a time. What the
          // provider says is the store's version; the version itself is made of the content.
          String version = versionOf("to strongroom");
          VolumeStatus.await(
              shop,
              name,
              "the new version, of the volume by its name, since when",
              status ->
                  status.volume().equals("secrets")
                      && status.of("migrated").storeVersion().equals(version));
        }
        assertThat(mounts(node, pods)).as("the same mounts").isEqualTo(mounts);
        for (Pod pod : pods) {
          shop.delete(pod.getMetadata().getName());
          node.awaitNothingOf(pod);
        }
        assertThat(mounts(node, pods)).isEmpty();
      }
    } finally {
      driver.helm("uninstall", UPSTREAM, "--wait", "--ignore-not-found");
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
        InstalledDriver.WAIT,
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

  /** As the provider in {@code e2e/images} says it: the beginning of a digest. */
  private static String versionOf(String value) throws NoSuchAlgorithmException {
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest).substring(0, 12);
  }

  private static Map<String, List<String>> mounts(Node node, List<Pod> pods) throws Exception {
    Map<String, List<String>> mounts = new HashMap<>();
    for (Pod pod : pods) {
      mounts.putAll(node.mountsBelow(node.directory(pod)));
    }
    return mounts;
  }
}
