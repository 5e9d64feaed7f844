package io.strongroom.daemonset.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user of Azure sets: kubelet's tokens, and whose identity classes may use. */
final class AzureTokensTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "enabled: true | api://AzureADTokenExchange",
        "{enabled: true, audience: 'api://entra.example'} | api://entra.example",
      })
  void kubeletBringsTheTokenThatClassesWant(String values, String audience) {
    Rendered chart = chart(values);

    assertThat(requests(chart)).containsExactly(audience);
    assertThat(wanted(chart, "false")).containsExactly(audience);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{enabled: true, identityBinding: {enabled: true}} | api://AzureADTokenExchange |"
            + " api://AKSIdentityBinding",
        "{enabled: true, audience: e, identityBinding: {enabled: true, audience: b}} | e | b",
      })
  void withIdentityBindingsItBringsOneForTheTokenProxyToo(
      String values, String exchange, String binding) {
    Rendered chart = chart(values);

    assertThat(requests(chart)).containsExactly(exchange, binding);
    assertThat(wanted(chart, "false")).containsExactly(exchange);
    assertThat(wanted(chart, "true")).containsExactly(binding);
    assertThat(chart.argument("--azure-token-proxy"))
        .isEqualTo("https://kubernetes.default.svc.cluster.local");
  }

  @Test
  void whatIsNotSetIsNotAllowed() {
    Rendered chart = chart("enabled: true");

    assertThat(chart.container().texts("args"))
        .filteredOn(argument -> argument.startsWith("--azure-"))
        .containsExactly("--azure-audience=api://AzureADTokenExchange");
    assertThat(chart.argument("--providers")).isEqualTo("aws=socket,gcp=socket,gke=socket");
    assertThat(
            chart("{enabled: true, allowMachineIdentity: true}")
                .argument("--azure-allow-machine-identity"))
        .isEqualTo("true");
  }

  @Test
  void whereASocketServesAzureTheDriverLooksForNoToken() {
    Rendered chart =
        Helm.template(
            "{providers: {azure: {enabled: true, clouds: stack}}, socketProviders: [azure]}");

    assertThat(chart.arguments("--azure-audience")).isEmpty();
    assertThat(chart.arguments("--azure-clouds-dir")).isEmpty();
    assertThat(requests(chart)).hasSize(1);
  }

  private static Rendered chart(String values) {
    String inner = values.startsWith("{") ? values : "{%s}".formatted(values);
    return Helm.template("providers: {azure: %s}".formatted(inner));
  }

  private static List<String> requests(Rendered chart) {
    return chart.only("CSIDriver").at("spec", "tokenRequests").items().stream()
        .map(request -> request.text("audience"))
        .toList();
  }

  private static Set<String> wanted(Rendered chart, String tokenProxy) {
    return WantedTokens.of(
        chart,
        "azure",
        Map.of(
            "keyvaultName",
            "shop",
            "tenantID",
            "11111111-1111-4111-8111-111111111111",
            "clientID",
            "33333333-3333-4333-8333-333333333333",
            "useAzureTokenProxy",
            tokenProxy,
            "objects",
            "array: ['{objectName: db, objectType: secret}']"));
  }
}
