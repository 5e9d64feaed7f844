package io.strongroom.daemonset.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.daemonset.chart.Rendered.Item;
import io.strongroom.daemonset.flags.FlagValues;
import io.strongroom.daemonset.flags.GoFlags;
import io.strongroom.daemonset.providers.BuiltInProviders;
import io.strongroom.daemonset.providers.ClusterLookups;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.Plan;
import io.strongroom.provider.SecretProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    assertThat(audience(chart.container(), "false")).isEqualTo(roles);
    assertThat(audience(chart.container(), "true")).isEqualTo(agent);
  }

  @Test
  void whereASocketServesAwsTheDriverLooksForNoToken() {
    Rendered chart = Helm.template("{providers: {aws: {enabled: true}}, socketProviders: [aws]}");

    assertThat(chart.arguments("--aws-audience")).isEmpty();
    assertThat(chart.only("CSIDriver").at("spec", "tokenRequests").items()).hasSize(2);
  }

  private static String audience(Item container, String podIdentity) {
    List<String> problems = new ArrayList<>();
    List<String> arguments =
        container.texts("args").stream().filter(text -> text.startsWith("--aws-")).toList();
    List<SecretProvider> providers =
        BuiltInProviders.read(
                new FlagValues(
                    GoFlags.parse(arguments, BuiltInProviders.flags()), _ -> null, problems::add))
            .make(ClusterLookups.none());
    try {
      Plan plan =
          providers.stream()
              .filter(provider -> provider.name().equals("aws"))
              .findFirst()
              .orElseThrow()
              .plan(
                  Parameters.of(
                      Map.of(
                          "region",
                          "eu-central-1",
                          "usePodIdentity",
                          podIdentity,
                          "objects",
                          "- {objectName: db, objectType: secretsmanager}")));
      assertThat(problems).isEmpty();
      assertThat(plan).isInstanceOf(Plan.Accepted.class);
      return String.join(" ", ((Plan.Accepted) plan).fetch().audiences());
    } finally {
      providers.forEach(SecretProvider::close);
    }
  }
}
