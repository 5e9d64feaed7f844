package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A class serves the pods of its own namespace. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class NamespacesAreIsolatedTest {
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
      shop.awaitMessage("by-path", "FailedMount");
      shop.awaitMessage("by-steps", "FailedMount");
      assertThat(shop.statuses()).isEmpty();

      // The same name is another class here.
      shop.fileClass("db", "- objectName: isolated/shop\n  objectAlias: password\n");
      shop.awaitReady("by-name");
      assertThat(shop.read("by-name", "password")).isEqualTo("of the shop");
      assertThat(bank.read("web", "password")).isEqualTo("of the bank");
    }
  }
}
