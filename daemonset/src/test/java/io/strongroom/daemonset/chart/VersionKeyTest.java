package io.strongroom.daemonset.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.daemonset.chart.Rendered.Item;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the driver has the key from by which it makes versions. */
final class VersionKeyTest {
  @Test
  void clusterMakesTheKeyAndNothingIsMadeUpWhenTheChartIsRendered() {
    Rendered chart = Helm.template("");

    Item secret = chart.only("Secret");
    assertThat(secret.text("type")).isEqualTo("kubernetes.io/service-account-token");
    assertThat(secret.find("data")).isEmpty();
    assertThat(secret.find("stringData")).isEmpty();
    assertThat(Helm.template("").only("Secret").value()).isEqualTo(secret.value());
    assertThat(volume(chart).text("secret", "secretName"))
        .isEqualTo(secret.text("metadata", "name"));
    assertThat(volume(chart).text("secret", "items")).isEqualTo("[{key=token, path=key}]");
  }

  @Test
  void tokenIsOfAnAccountThatMayDoNothingAndIsVoidAsAToken() {
    Rendered chart = Helm.template("startupTaint: {remove: true}");

    Item secret = chart.only("Secret");
    String account = secret.text("metadata", "annotations", "kubernetes.io/service-account.name");
    assertThat(chart.named("ServiceAccount", account).text("automountServiceAccountToken"))
        .isEqualTo("false");
    assertThat(chart.all("ClusterRoleBinding"))
        .isNotEmpty()
        .noneMatch(binding -> binding.text("subjects").contains("name=" + account + ","));
    assertThat(secret.text("metadata", "labels", "kubernetes.io/legacy-token-invalid-since"))
        .isNotBlank();
  }

  @Test
  void valuesOfAnEarlierReleaseThatAreUsedAgainKnowNothingOfIt() {
    assertThat(Helm.template("versionKey: null").all("Secret")).hasSize(1);
    assertThat(Helm.template("{versionKey: null, vault: {versionKeySecret: ours}}").all("Secret"))
        .isEmpty();
  }

  @Test
  void driverStartsWithoutAKeyThatTheClusterDoesNotMake() {
    assertThat(volume(Helm.template("")).text("secret", "optional")).isEqualTo("true");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "versionKey: {secret: ours}",
        "vault: {versionKeySecret: ours}",
        "{versionKey: {secret: ours}, vault: {versionKeySecret: ours}}"
      })
  void operatorsKeyCountsUnderBothNames(String values) {
    Rendered chart = Helm.template(values);

    assertThat(chart.all("Secret")).isEmpty();
    assertThat(chart.all("ServiceAccount")).hasSize(1);
    assertThat(volume(chart).text("secret", "secretName")).isEqualTo("ours");
    // Whatever else is in it: a Secret without "key" is said by the driver, and holds up no node.
    assertThat(volume(chart).at("secret").find("items")).isEmpty();
    assertThat(volume(chart).at("secret").find("optional")).isEmpty();
    assertThat(chart.argument("--version-key-file"))
        .isEqualTo(mount(chart).text("mountPath") + "/key");
    assertThat(mount(chart).text("readOnly")).isEqualTo("true");
  }

  private static Item volume(Rendered chart) {
    return chart
        .only("DaemonSet")
        .at("spec", "template", "spec", "volumes")
        .item(each -> each.text("name").equals("version-key"));
  }

  private static Item mount(Rendered chart) {
    return chart
        .container()
        .at("volumeMounts")
        .item(each -> each.text("name").equals("version-key"));
  }
}
