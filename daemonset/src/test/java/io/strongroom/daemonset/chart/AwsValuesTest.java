package io.strongroom.daemonset.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tokens that kubelet is asked for are those that the driver looks for. */
final class AwsValuesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "enabled: true | sts.amazonaws.com | pods.eks.amazonaws.com",
        "{enabled: true, audience: sts.example} | sts.example | pods.eks.amazonaws.com",
        "{enabled: true, podIdentity: {audience: agent.example}} | sts.amazonaws.com |"
            + " agent.example",
        "{enabled: true, audience: sts.cn, podIdentity: {audience: agent.cn}} | sts.cn | agent.cn",
      })
  void kubeletBringsTheTokensThatClassesWant(String values, String roles, String agent) {
    String inner = values.startsWith("{") ? values.substring(1, values.length() - 1) : values;
    Rendered chart = Helm.template("providers: {aws: {%s}}".formatted(inner));

    assertThat(chart.only("CSIDriver").at("spec", "tokenRequests").items())
        .extracting(request -> request.text("audience"))
        .containsExactly(roles, agent);
    assertThat(wanted(chart, "false")).containsExactly(roles);
    assertThat(wanted(chart, "true")).containsExactly(agent);
  }

  @Test
  void whereASocketServesAwsTheDriverLooksForNoToken() {
    Rendered chart = Helm.template("{providers: {aws: {enabled: true}}, socketProviders: [aws]}");

    assertThat(chart.arguments("--aws-audience")).isEmpty();
    assertThat(chart.only("CSIDriver").at("spec", "tokenRequests").items()).hasSize(2);
  }

  private static Set<String> wanted(Rendered chart, String podIdentity) {
    return WantedTokens.of(
        chart,
        "aws",
        Map.of(
            "region",
            "eu-central-1",
            "usePodIdentity",
            podIdentity,
            "objects",
            "- {objectName: db, objectType: secretsmanager}"));
  }
}
