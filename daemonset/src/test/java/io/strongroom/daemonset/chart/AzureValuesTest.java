package io.strongroom.daemonset.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.daemonset.chart.Rendered.Item;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ConfigMaps for Azure are where the driver is told to look for them. */
final class AzureValuesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "identityBinding: {enabled: true, caBundle: proxy} | --azure-token-proxy-ca | /ca.crt |"
            + " proxy",
        "clouds: stamps | --azure-clouds-dir | '' | stamps",
      })
  void aConfigMapIsWhereTheDriverLooksForIt(String values, String flag, String file, String name) {
    Rendered chart = Helm.template("providers: {azure: {enabled: true, %s}}".formatted(values));

    String argument = chart.argument(flag);
    assertThat(argument).endsWith(file);
    String directory = argument.substring(0, argument.length() - file.length());
    assertThat(configMapAt(chart, directory)).contains(name);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{providers: {azure: {enabled: true, identityBinding: {caBundle: proxy}}}}",
        "{providers: {azure: {identityBinding: {enabled: true, caBundle: proxy}}}}",
        "{providers: {azure: {enabled: true, identityBinding: {enabled: true, caBundle: proxy}}},"
            + " socketProviders: [azure]}",
      })
  void theAuthorityOfATokenProxyThatIsNotAskedIsNotThere(String values) {
    Rendered chart = Helm.template(values);

    assertThat(chart.arguments("--azure-token-proxy-ca")).isEmpty();
    assertThat(volumes(chart))
        .extracting(volume -> volume.text("name"))
        .isNotEmpty()
        .doesNotContain("azure-token-proxy-ca");
  }

  @Test
  void byItselfTheTokenProxyHasTheAuthorityOfTheCluster() {
    Rendered chart =
        Helm.template("providers: {azure: {enabled: true, identityBinding: {enabled: true}}}");

    assertThat(chart.arguments("--azure-token-proxy-ca")).isEmpty();
    assertThat(chart.argument("--azure-token-proxy"))
        .isEqualTo("https://kubernetes.default.svc.cluster.local");
  }

  private static Optional<String> configMapAt(Rendered chart, String directory) {
    List<Item> mounts = chart.container().at("volumeMounts").items();
    return mounts.stream()
        .filter(mount -> mount.text("mountPath").equals(directory))
        .filter(mount -> mount.text("readOnly").equals("true"))
        .flatMap(
            mount ->
                volumes(chart).stream()
                    .filter(volume -> volume.text("name").equals(mount.text("name"))))
        .flatMap(volume -> volume.find("configMap", "name").stream())
        .map(Item::text)
        .findFirst();
  }

  private static List<Item> volumes(Rendered chart) {
    return chart.only("DaemonSet").at("spec", "template", "spec", "volumes").items();
  }
}
