package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.Ended;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The driver is uninstalled, by mistake or for good, and installed again. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class UninstallTest {
  /** Where docs/install.md says how the CRDs are removed. */
  private static final Path DOCS = Path.of("../docs/install.md");

  @Test
  void uninstallKeepsClassesAndRunningPodsAndLeavesNothingElse(InstalledDriver driver)
      throws Exception {
    try (Workloads shop = Workloads.in(driver, "uninstall")) {
      driver.store().put("kept", "before");
      shop.fileClass("app", "- objectName: kept\n");
      shop.run(shop.pod("app", "app"));
      Pod leaves = shop.run(graceful(shop.pod("leaves", "app")));

      assertThat(driver.helm("get", "notes", InstalledDriver.RELEASE))
          .contains("Before helm uninstall", "kubectl get spcps -A");
      assertThat(driver.helm("uninstall", InstalledDriver.RELEASE, "--wait"))
          .contains("volumes are still held by pods", shop.namespace() + "/app");

      // Helm does not wait for the pod of a DaemonSet that it deletes.
      Await.until(
          "nothing in the API is left of the release",
          () -> objectsOfTheRelease(driver.client(), InstalledDriver.RELEASE),
          List::isEmpty);
      assertThat(driver.client().storage().v1().csiDrivers().withName(InstalledDriver.NAME).get())
          .isNull();
      Await.until(
          "kubelet has forgotten the driver",
          driver::registeredDrivers,
          names -> !names.contains(InstalledDriver.NAME));
      assertThat(filesOfTheDriver(driver)).as("sockets and files on the node").isEmpty();
      // Which takes that the CRDs are there.
      assertThat(shop.classes()).containsExactly("app");

      // Pods go on with what they have; one that is deleted waits for a driver.
      driver.store().put("kept", "after");
      assertThat(shop.read("app", "kept")).isEqualTo("before");
      shop.resource("leaves").delete();
      Await.until(
          "the container of the pod that leaves has ended",
          () -> Node.ends(List.of(shop.resource("leaves").get())),
          ends -> !ends.isEmpty());
      Node node = new Node(driver.cluster());
      assertThat(shop.resource("leaves").get().getMetadata().getDeletionTimestamp()).isNotNull();
      assertThat(node.mountsBelow(node.directory(leaves))).hasSize(1);

      driver.install();
      shop.resource("leaves").waitUntilCondition(pod -> pod == null, 3, TimeUnit.MINUTES);
      node.awaitNothingOf(leaves);
      assertThat(node.mountsBelow(node.directory(leaves))).isEmpty();
      shop.awaitContent("app", "kept", "after");
      shop.delete("app");
    } finally {
      driver.install();
    }
  }

  @Test
  void crdsAreRemovedByACommandOfTheirOwnAndComeBackWithTheChart(InstalledDriver driver)
      throws Exception {
    String command =
        Files.readAllLines(DOCS).stream()
            .filter(line -> line.startsWith("kubectl delete crd "))
            .findFirst()
            .orElseThrow();
    assertThat(Arrays.asList(command.split(" ")))
        .endsWith(InstalledDriver.CRDS.toArray(String[]::new))
        .hasSize(5);
    try {
      driver.uninstall();
      if (driver.cluster().hasComponents()) {
        Ended ended = driver.cluster().shell(command);
        assertThat(ended.code()).as(ended.output()).isZero();
      } else {
        driver.deleteCrds();
      }
    } finally {
      driver.install();
    }

    try (Workloads shop = Workloads.in(driver, "reinstalled")) {
      driver.store().put("back", "again");
      shop.fileClass("app", "- objectName: back\n");
      shop.run(shop.pod("app", "app"));
      assertThat(shop.read("app", "back")).isEqualTo("again");
      shop.delete("app");
    }
  }

  /**
   * Only the check of who holds volumes cannot run, and nothing waits for it longer than a minute.
   */
  @Test
  void driverWhoseImageIsNowhereIsUninstalledAllTheSame(InstalledDriver driver) throws Exception {
    String release = "nowhere";
    try {
      driver.releaseWithoutWaiting(
          release,
          "driverName=nowhere.strongroom.example",
          "image.tag=nope",
          "linux.metricsAddr=:8195",
          "livenessProbe.port=9908");
      Ended uninstall = driver.tryHelm("uninstall", release);

      // What docs/install.md quotes.
      assertThat(uninstall.output())
          .contains("uninstallation completed with 1 error", "uninstall-check not ready");
      assertThat(driver.tryHelm("status", release).output()).contains("release: not found");
      Await.until(
          "nothing in the API is left of it",
          () -> objectsOfTheRelease(driver.client(), release),
          List::isEmpty);
    } finally {
      driver.uninstall(release);
    }
  }

  /** Without a grace period the API server would forget it at once, whatever is left of it. */
  private static PodBuilder graceful(PodBuilder pod) {
    return pod.editSpec().withTerminationGracePeriodSeconds(1L).endSpec();
  }

  /**
   * Every object of every kind that carries the release's label, or its name as those of its hooks
   * do, which carry no label. What happened to them is told longer, in Events.
   */
  private static List<String> objectsOfTheRelease(KubernetesClient client, String release) {
    List<String> found = new ArrayList<>();
    groupVersions(client)
        .forEach(
            version -> {
              APIResourceList resources = client.getApiResources(version);
              for (APIResource resource :
                  resources == null ? List.<APIResource>of() : resources.getResources()) {
                if (resource.getVerbs().contains("list")
                    && !resource.getName().contains("/")
                    && !resource.getKind().equals("Event")) {
                  ofTheRelease(client, release, version, resource).forEach(found::add);
                }
              }
            });
    return found;
  }

  private static Stream<String> groupVersions(KubernetesClient client) {
    return Stream.concat(
        Stream.of("v1"),
        client.getApiGroups().getGroups().stream()
            .map(group -> group.getPreferredVersion().getGroupVersion()));
  }

  private static Stream<String> ofTheRelease(
      KubernetesClient client, String release, String groupVersion, APIResource resource) {
    int slash = groupVersion.indexOf('/');
    ResourceDefinitionContext context =
        new ResourceDefinitionContext.Builder()
            .withGroup(slash < 0 ? "" : groupVersion.substring(0, slash))
            .withVersion(groupVersion.substring(slash + 1))
            .withKind(resource.getKind())
            .withPlural(resource.getName())
            .withNamespaced(resource.getNamespaced())
            .build();
    var objects = client.genericKubernetesResources(context);
    return (resource.getNamespaced() ? objects.inAnyNamespace() : objects)
        .list().getItems().stream()
            .map(HasMetadata::getMetadata)
            .filter(metadata -> isOfTheRelease(metadata, release))
            .map(metadata -> resource.getKind() + " " + metadata.getName());
  }

  private static boolean isOfTheRelease(ObjectMeta metadata, String release) {
    return metadata.getName().contains(release)
        || release.equals(
            Objects.requireNonNullElse(metadata.getLabels(), Map.<String, String>of())
                .get("app.kubernetes.io/instance"));
  }

  /** Kubelet made the directories, and leaves them, empty. */
  private static List<String> filesOfTheDriver(InstalledDriver driver) throws Exception {
    String root = driver.cluster().kubeletRoot().toString();
    return driver
        .cluster()
        .enter("find", root + "/plugins", root + "/plugins_registry", "!", "-type", "d")
        .output()
        .lines()
        .toList();
  }
}
