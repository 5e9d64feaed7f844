package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A class serves the pods of its own namespace. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class NamespacesAreIsolatedTest {
  /** What the driver says of a class that is named with anything but a name. */
  private static final String NO_NAME =
      "volumeAttributes.secretProviderClass is not a Kubernetes name";

  @Test
  void podCannotUseTheClassOfAnotherNamespace(InstalledDriver driver) throws Exception {
    driver.store().put("isolated/shop", "of the shop");
    driver.store().put("isolated/bank", "of the bank");
    try (Workloads shop = Workloads.in(driver, "shop");
        Workloads bank = Workloads.in(driver, "bank")) {
      bank.fileClass("db", "- objectName: isolated/bank\n  objectAlias: password\n");
      bank.run(bank.pod("web", "db"));
      assertThat(bank.read("web", "password")).isEqualTo("of the bank");

      shop.create(shop.pod("by-name", "db"));
      shop.create(shop.pod("by-path", bank.namespace() + "/db"));
      shop.create(shop.pod("by-steps", "../" + bank.namespace() + "/db"));

      shop.awaitMessage(
          "by-name", "failed to get secretproviderclass %s/db, error:".formatted(shop.namespace()));
      shop.awaitMessage("by-path", NO_NAME);
      shop.awaitMessage("by-steps", NO_NAME);
      assertThat(shop.statuses()).isEmpty();

      // The same name is another class here.
      shop.fileClass("db", "- objectName: isolated/shop\n  objectAlias: password\n");
      shop.awaitReady("by-name");
      assertThat(shop.read("by-name", "password")).isEqualTo("of the shop");
      assertThat(bank.read("web", "password")).isEqualTo("of the bank");
      Node node = new Node(driver.cluster());
      for (String refused : List.of("by-path", "by-steps")) {
        Pod pod = shop.resource(refused).get();
        assertThat(pod.getStatus().getContainerStatuses())
            .as("containers of " + refused)
            .allSatisfy(status -> assertThat(status.getState().getRunning()).isNull());
        assertThat(node.mountsBelow(node.directory(pod))).as("mounts of " + refused).isEmpty();
      }
    }
  }
}
