package io.strongroom.daemonset.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.daemonset.chart.Rendered.Item;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** Alert rules, as the chart's file has them and as a PrometheusRule. */
final class AlertRulesTest {
  private static final Path FILE = Helm.CHART.resolve("monitoring/alerts.yaml");
  private static final Path CASES = Path.of("src/test/resources/alerts-test.yaml");
  private static final Path RUNBOOK = Path.of("../docs/troubleshooting.md");

  /** The names that the file has. */
  private static final String AS_IN_THE_FILE =
      "{fullnameOverride: strongroom, prometheusRule: {enabled: true}}";

  @TempDir private Path directory;

  @Test
  void rulesFireInTimeAndAreSilentOtherwise() throws IOException {
    assertThatCasesHold(Files.readString(FILE));
  }

  @Test
  void rulesOfTheOperatorAreThoseOfTheFile() throws IOException {
    assertThatCasesHold(new Yaml().dump(rule(AS_IN_THE_FILE).at("spec").value()));
  }

  private void assertThatCasesHold(String rules) throws IOException {
    Path file = Files.writeString(directory.resolve("alerts.yaml"), rules);
    Helm.Result check =
        Promtool.run("check", "rules", "--lint=all", "--lint-fatal", file.toString());
    assertThat(check.exitCode()).as(check.output()).isZero();

    Path cases = Files.copy(CASES, directory.resolve("alerts-test.yaml"));
    Helm.Result test = Promtool.run("test", "rules", cases.toString());
    assertThat(test.exitCode()).as(test.output()).isZero();
    assertThat(test.output()).contains("SUCCESS");
  }

  @Test
  void everyRuleHasACaseInWhichItFiresAndOneInWhichItIsSilent() {
    Set<String> fire = new TreeSet<>();
    Set<String> silent = new TreeSet<>();
    for (Item test : Rendered.document(CASES).at("tests").items()) {
      List<Item> looks = test.at("alert_rule_test").items();
      String alert = looks.getFirst().text("alertname");
      boolean fires = looks.stream().anyMatch(look -> look.find("exp_alerts").isPresent());
      (fires ? fire : silent).add(alert);
    }

    assertThat(fire).isEqualTo(alerts()).isEqualTo(silent);
  }

  @Test
  void everyRuleSaysWhereWhyAndWhatToDo() throws IOException {
    Set<String> headings =
        Files.readAllLines(RUNBOOK).stream()
            .filter(line -> line.startsWith("### "))
            .map(line -> line.substring("### ".length()))
            .collect(Collectors.toSet());

    assertThat(headings).as("the runbook has no alert that is gone").isEqualTo(alerts());
    for (Item rule : rules()) {
      String alert = rule.text("alert");
      assertThat(rule.text("for")).as(alert).matches("[0-9]+[mh]");
      assertThat(rule.text("labels", "severity")).as(alert).isIn("critical", "warning", "info");
      assertThat(rule.text("annotations", "summary")).as(alert).hasSizeLessThan(160);
      assertThat(rule.text("annotations", "description"))
          .as(alert)
          .containsPattern("\\$labels\\.(node|secretproviderclass|provider|daemonset|job) ");
      assertThat(rule.text("annotations", "runbook_url"))
          .isEqualTo("docs/troubleshooting.md#" + alert.toLowerCase(Locale.ROOT));
    }
  }

  @Test
  void operatorsRulesAreMadeWhenTheyAreAskedFor() {
    assertThat(Helm.template("").all("PrometheusRule")).isEmpty();
    assertThat(Helm.template("prometheusRule: null").all("PrometheusRule")).isEmpty();
    assertThat(
            rule("prometheusRule: {enabled: true, labels: {release: prometheus}}")
                .text("metadata", "labels"))
        .contains("release=prometheus");
  }

  @Test
  void operatorsRulesKnowTheReleasesNamesAndTheRunbooksAddress() {
    String rule =
        rule("""
        nameOverride: vaults
        podMonitor: {enabled: true}
        prometheusRule: {enabled: true, runbookUrl: "https://wiki.example/t.md"}
        """)
            .at("spec")
            .value()
            .toString();

    assertThat(rule)
        .contains("up{job=\"vaults\"} == 0", "absent(up{job=\"vaults\"})")
        .contains("{namespace=\"kube-system\",daemonset=\"sr-vaults\"}")
        .contains("runbook_url=https://wiki.example/t.md#strongroomdriverdown")
        .doesNotContain("\"strongroom\"", "docs/troubleshooting.md");
    // By which the job is called as the rules have it, and a class's namespace stays its own.
    Item monitor = Helm.template("podMonitor: {enabled: true}").only("PodMonitor").at("spec");
    assertThat(monitor.text("jobLabel")).isEqualTo("app.kubernetes.io/name");
    assertThat(monitor.at("podMetricsEndpoints").items().getFirst().text("honorLabels"))
        .isEqualTo("true");
  }

  @Test
  void whatIsStaleFollowsFromTheInterval() {
    assertThat(stale("rotationPollInterval: 10m")).contains("> 3000");
    assertThat(stale("rotationPollInterval: 1h30m")).contains("> 27000");
    assertThat(stale("rotationPollInterval: ''")).contains("> 600");
    assertThat(rule("{enableSecretRotation: false, prometheusRule: {enabled: true}}").value())
        .asString()
        .as("all content grows old")
        .doesNotContain("StrongroomSecretsStale")
        .contains("StrongroomRefreshFails");
  }

  private static String stale(String values) {
    return rule("{%s, prometheusRule: {enabled: true}}".formatted(values))
        .at("spec", "groups")
        .items()
        .getFirst()
        .at("rules")
        .item(rule -> rule.text("alert").equals("StrongroomSecretsStale"))
        .text("expr");
  }

  private static Item rule(String values) {
    return Helm.template(values).only("PrometheusRule");
  }

  private static Set<String> alerts() {
    return rules().stream()
        .map(rule -> rule.text("alert"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<Item> rules() {
    return Rendered.document(FILE).at("groups").items().stream()
        .flatMap(group -> group.at("rules").items().stream())
        .toList();
  }
}
