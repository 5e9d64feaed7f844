package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What tools and people look for in a cluster with the driver, and what nobody may find there. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class InstallationIsCompleteTest {
  @ParameterizedTest
  @ValueSource(strings = {"secretproviderclasses", "secretproviderclasspodstatuses"})
  void definitionIsEstablished(String plural, InstalledDriver driver) {
    var definition =
        driver
            .client()
            .apiextensions()
            .v1()
            .customResourceDefinitions()
            .withName(plural + "." + Workloads.GROUP)
            .get();

    assertThat(definition.getStatus().getConditions())
        .anyMatch(
            condition ->
                condition.getType().equals("Established") && condition.getStatus().equals("True"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "secretproviderclasses-role",
        "secretproviderclasses-admin-role",
        "secretproviderclasses-viewer-role",
        "secretproviderclasspodstatuses-viewer-role"
      })
  void roleIsThereAndNoneOfItsRulesTouchesSecrets(String name, InstalledDriver driver) {
    ClusterRole role = driver.client().rbac().clusterRoles().withName(name).get();

    assertThat(role.getRules()).isNotEmpty();
    assertThat(role.getRules())
        .allSatisfy(
            rule -> assertThat(rule.getResources()).doesNotContain("secrets", "secrets/*", "*"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"})
  void driverMayDoNothingWithSecrets(String verb, InstalledDriver driver) {
    assertThat(may(driver, verb, "", "secrets")).isFalse();
  }

  @Test
  void driverMayDoWhatItNeeds(InstalledDriver driver) {
    for (String verb : List.of("get", "list", "watch")) {
      assertThat(may(driver, verb, Workloads.GROUP, "secretproviderclasses")).as(verb).isTrue();
    }
    assertThat(may(driver, "patch", Workloads.GROUP, "secretproviderclasspodstatuses")).isTrue();
    assertThat(may(driver, "create", "", "events")).isTrue();
  }

  private static boolean may(InstalledDriver driver, String verb, String group, String resource) {
    String account = driver.pod().getSpec().getServiceAccountName();
    return driver
        .client()
        .resource(
            new SubjectAccessReviewBuilder()
                .withNewSpec()
                .withUser(
                    "system:serviceaccount:%s:%s".formatted(InstalledDriver.NAMESPACE, account))
                .withGroups(
                    "system:authenticated",
                    "system:serviceaccounts",
                    "system:serviceaccounts:" + InstalledDriver.NAMESPACE)
                .withNewResourceAttributes()
                .withNamespace("default")
                .withGroup(group)
                .withVerb(verb)
                .withResource(resource)
                .endResourceAttributes()
                .endSpec()
                .build())
        .create()
        .getStatus()
        .getAllowed();
  }
}
