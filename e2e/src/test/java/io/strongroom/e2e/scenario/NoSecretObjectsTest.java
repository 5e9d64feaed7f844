package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Secret;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import io.strongroom.e2e.scenario.AuditedCalls.Call;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Secrets reach pods without ever being objects of the cluster. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class NoSecretObjectsTest {
  private static final String STATUSES = "secretproviderclasspodstatuses";

  @Test
  void noSecretObjectIsMadeAndTheDriverAsksForNone(InstalledDriver driver) throws Exception {
    driver.store().put("no-objects/password", "in no object");
    List<String> before = secrets(driver);
    assertThat(before)
        .as("Secrets before: the key of versions, which the chart brings")
        .allMatch(name -> name.endsWith("-version-key"));
    try (Workloads shop = Workloads.in(driver, "shop")) {
      driver.client().resource(syncingClass(shop)).create();

      shop.run(shop.pod("web", "db"));

      assertThat(shop.read("web", "password")).isEqualTo("in no object");
      assertThat(shop.awaitMessage("web", "secretObjects")).contains("no Secret is made");
      driver.store().put("no-objects/password", "still in no object");
      shop.awaitContent("web", "password", "still in no object");
      VolumeStatus.await(shop, "web");

      assertThat(secrets(driver)).as("Secrets after").isEqualTo(before);
      List<Call> calls = AuditedCalls.ofDriver(driver, 0);
      assertThat(calls).extracting(Call::resource).contains(STATUSES, "secretproviderclasses");
      assertThat(calls).filteredOn(call -> call.resource().equals("secrets")).isEmpty();
    }
  }

  @Test
  void driverWritesToTheApiServerOnlyWhenSomethingChanged(InstalledDriver driver) throws Exception {
    driver.store().put("no-objects/steady", "steady");
    driver.store().put("no-objects/moving", "moving 0");
    try (Workloads shop = Workloads.in(driver, "shop")) {
      shop.fileClass("steady", "- objectName: no-objects/steady\n  objectAlias: value\n");
      shop.fileClass("moving", "- objectName: no-objects/moving\n  objectAlias: value\n");
      shop.run(shop.pod("steady", "steady"));
      shop.run(shop.pod("moving", "moving"));
      VolumeStatus steady = VolumeStatus.await(shop, "steady");
      VolumeStatus moving = VolumeStatus.await(shop, "moving");
      int settled = AuditedCalls.soFar(driver.cluster());

      // Each round takes an interval of refreshes, in which the steady one has its turn as well.
      for (int round = 1; round <= 3; round++) {
        driver.store().put("no-objects/moving", "moving " + round);
        shop.awaitContent("moving", "value", "moving " + round);
        VolumeStatus before = moving;
        moving =
            VolumeStatus.await(
                shop, "moving", "the change", status -> !status.held().equals(before.held()));
      }

      List<Call> writes =
          AuditedCalls.ofDriver(driver, settled).stream()
              .filter(call -> call.isWrite() && call.namespace().equals(shop.namespace()))
              .toList();
      Call patch = write(shop, moving.name());
      // One for each change, and one for each time that the pod has read it, if that came later.
      assertThat(writes).filteredOn(patch::equals).hasSizeBetween(3, 6);
      assertThat(writes)
          .filteredOn(call -> !call.equals(patch))
          .allSatisfy(call -> assertThat(call.resource()).isEqualTo("events"))
          .allSatisfy(call -> assertThat(call.name()).startsWith("moving."));
      driver.store().put("no-objects/steady", "moved");
      shop.awaitContent("steady", "value", "moved");
      VolumeStatus.await(
          shop, "steady", "the change", status -> !status.held().equals(steady.held()));
    }
  }

  private static Call write(Workloads shop, String name) {
    return new Call("patch", STATUSES, shop.namespace(), name);
  }

  /** All but Helm's own records of what it installed. */
  private static List<String> secrets(InstalledDriver driver) {
    return driver.client().secrets().inAnyNamespace().list().getItems().stream()
        .filter(secret -> !isOfHelm(secret))
        .map(secret -> secret.getMetadata().getNamespace() + "/" + secret.getMetadata().getName())
        .toList();
  }

  private static boolean isOfHelm(Secret secret) {
    return secret.getType().equals("helm.sh/release.v1");
  }

  /** As upstream's users have it: the driver there makes a Secret of the file. */
  private static GenericKubernetesResource syncingClass(Workloads shop) {
    return Classes.of(
        shop,
        "v1",
        "db",
        Map.of(
            "provider",
            "file",
            "parameters",
            Map.of("objects", "- objectName: no-objects/password\n  objectAlias: password\n"),
            "secretObjects",
            List.of(
                Map.of(
                    "secretName",
                    "db",
                    "type",
                    "Opaque",
                    "data",
                    List.of(Map.of("objectName", "password", "key", "password"))))));
  }
}
