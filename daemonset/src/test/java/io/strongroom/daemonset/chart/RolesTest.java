package io.strongroom.daemonset.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.daemonset.chart.Rendered.Item;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RolesTest {
  private static final String EVERYTHING =
      """
      startupTaint: {remove: true}
      providers:
        aws: {enabled: true, podIdentity: {enabled: true}}
        azure: {enabled: true}
        gcp: {enabled: true, audience: shop.svc.id.goog}
        vault: {enabled: true}
        openbao: {enabled: true}
      fileStore: {hostPath: /srv/secrets}
      syncSecret: {enabled: true, acceptNone: true}
      """;

  @ParameterizedTest
  @ValueSource(strings = {"", EVERYTHING, "driverName: other.example.com"})
  void noRuleTouchesSecretsOrCouldByAWildcard(String values) {
    Rendered chart = Helm.template(values);

    assertThat(rules(chart))
        .isNotEmpty()
        .allSatisfy(
            rule -> {
              assertThat(rule.texts("resources"))
                  .allSatisfy(resource -> assertThat(resource).doesNotContain("*"))
                  .noneMatch(resource -> resource.split("/", 2)[0].equals("secrets"))
                  .noneMatch(resource -> resource.endsWith("/token"));
              assertThat(rule.texts("verbs")).doesNotContain("*");
            });
  }

  @Test
  void driverMayDoWhatTheDesignSaysAndNothingElse() {
    Rendered chart = Helm.template("");

    assertThat(boundToTheDriver(chart))
        .containsExactlyInAnyOrder(
            "secretproviderclasses [get, list, watch]",
            "secretproviderclasspodstatuses [get, create, patch, delete]",
            "events [create, patch]");
  }

  @Test
  void whereAwsIsServedTheDriverReadsServiceAccountsAndItsNode() {
    assertThat(boundToTheDriver(Helm.template("providers: {aws: {enabled: true}}")))
        .containsExactlyInAnyOrder(
            "secretproviderclasses [get, list, watch]",
            "secretproviderclasspodstatuses [get, create, patch, delete]",
            "events [create, patch]",
            "serviceaccounts [get]",
            "nodes [get]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "providers: {aws: {enabled: true, region: eu-central-1}} | serviceaccounts [get]",
        "{providers: {aws: {enabled: true}}, socketProviders: [aws]} |",
        "providers: {aws: {enabled: false}} |",
        "providers: {azure: {enabled: true}} | serviceaccounts [get]",
        "{providers: {azure: {enabled: true}}, socketProviders: [azure]} |",
        "providers: {gcp: {enabled: true, audience: shop.svc.id.goog}} | serviceaccounts [get]",
        "{providers: {gcp: {enabled: true, audience: a}}, socketProviders: [gcp]} |",
      })
  void itReadsNoMoreThanItNeeds(String values, String rule) {
    List<String> rules = boundToTheDriver(Helm.template(values));
    assertThat(rules.subList(3, rules.size())).isEqualTo(rule == null ? List.of() : List.of(rule));
  }

  @Test
  void nodesArePatchedOnlyToRemoveTheStartupTaint() {
    Rendered chart = Helm.template("startupTaint: {remove: true}");

    assertThat(chart.argument("--remove-startup-taint")).isEqualTo("true");
    assertThat(boundToTheDriver(chart)).contains("nodes [get, patch]").hasSize(4);
    assertThat(Helm.template("").arguments("--remove-startup-taint")).isEmpty();
  }

  @Test
  void rolesHaveUpstreamsNames() {
    assertThat(Helm.template("").names("ClusterRole"))
        .containsExactlyInAnyOrder(
            "secretproviderclasses-role",
            "secretproviderclasses-admin-role",
            "secretproviderclasses-viewer-role",
            "secretproviderclasspodstatuses-viewer-role");
  }

  @Test
  void besideUpstreamNoNameAndNoDirectoryIsShared() {
    Rendered chart = Helm.template("driverName: other.example.com");

    assertThat(chart.only("CSIDriver").text("metadata", "name")).isEqualTo("other.example.com");
    assertThat(chart.argument("--drivername")).isEqualTo("other.example.com");
    assertThat(chart.argument("--kubelet-registration-path"))
        .isEqualTo("/var/lib/kubelet/plugins/other.example.com/csi.sock");
    assertThat(chart.names("ClusterRole"))
        .hasSize(4)
        .allSatisfy(name -> assertThat(name).startsWith("sr-strongroom-"));
    assertThat(boundToTheDriver(chart)).hasSize(3);
  }

  private static List<String> boundToTheDriver(Rendered chart) {
    String account = chart.only("DaemonSet").text("spec", "template", "spec", "serviceAccountName");
    assertThat(chart.names("ServiceAccount")).contains(account);
    return chart.all("ClusterRoleBinding").stream()
        .peek(
            binding ->
                assertThat(binding.texts("subjects"))
                    .containsExactly(
                        "{kind=ServiceAccount, name=%s, namespace=kube-system}".formatted(account)))
        .map(binding -> chart.named("ClusterRole", binding.text("roleRef", "name")))
        .flatMap(role -> role.at("rules").items().stream())
        .flatMap(
            rule -> rule.texts("resources").stream().map(name -> name + " " + rule.text("verbs")))
        .toList();
  }

  private static List<Item> rules(Rendered chart) {
    return Stream.of("ClusterRole", "Role")
        .flatMap(kind -> chart.all(kind).stream())
        .flatMap(role -> role.at("rules").items().stream())
        .toList();
  }
}
