package io.strongroom.daemonset.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Values files of the Secrets Store CSI Driver: what carries over does, what changes nothing is
 * named, and what would break something stops the installation with what to do.
 */
final class UpstreamValuesTest {
  /** Every value that its chart documents; it stops for two reasons, which these take away. */
  private static final String EVERYTHING = read();

  private static final String[] AS_TOLD = {
    "--set", "syncSecret.acceptNone=true", "--set", "image.repository=registry.example.com/driver"
  };

  private static String read() {
    try {
      return Files.readString(Path.of("src/test/resources/upstream-values.yaml"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void valuesCarryOver() {
    Rendered chart = Helm.template(EVERYTHING, AS_TOLD);

    assertThat(chart.container().text("image")).startsWith("registry.example.com/driver:");
    assertThat(chart.argument("--kubelet-root-dir")).isEqualTo("/data/kubelet");
    assertThat(chart.argument("--kubelet-registration-path"))
        .isEqualTo("/data/kubelet/plugins/csi-secrets-store/csi.sock");
    assertThat(chart.argument("--provider-volume")).isEqualTo("/run/providers");
    assertThat(chart.argument("--additional-provider-volume-paths"))
        .isEqualTo("/etc/kubernetes/secrets-store-csi-providers,/opt/providers");
    assertThat(chart.argument("--enable-secret-rotation")).isEqualTo("false");
    assertThat(chart.argument("--rotation-poll-interval")).isEqualTo("1h");
    assertThat(chart.argument("--max-call-recv-msg-size")).isEqualTo("8388608");
    assertThat(chart.argument("--log-format-json")).isEqualTo("true");
    assertThat(chart.argument("-v")).isEqualTo("2");
    assertThat(chart.argument("--metrics-addr")).isEqualTo(":8195");
    assertThat(chart.argument("--health-addr")).isEqualTo(":9908");
    assertThat(chart.container().text("resources"))
        .isEqualTo("{limits={cpu=200m, memory=200Mi}, requests={cpu=50m, memory=100Mi}}");
    assertThat(chart.only("CSIDriver").texts("spec", "tokenRequests"))
        .containsExactly("{audience=sts.amazonaws.com, expirationSeconds=3600}");
    assertThat(chart.only("DaemonSet").text("metadata", "labels")).contains("team=platform");
    assertThat(chart.only("DaemonSet").text("spec", "template", "spec", "nodeSelector"))
        .isEqualTo("{kubernetes.io/os=linux, pool=apps}");
  }

  @Test
  void valuesWithoutEffectAndValuesWithAPriceAreNamedOnce() {
    String notes = Helm.notes(EVERYTHING, AS_TOLD);

    assertThat(notes)
        .containsOnlyOnce("syncSecret.enabled: no Secret is made")
        .containsOnlyOnce("windows: there is no driver for Windows nodes")
        .containsOnlyOnce("linux.image: this chart's image is the value image")
        .containsOnlyOnce("linux.registrarImage: registration")
        .containsOnlyOnce("linux.livenessProbeImage: registration")
        .containsOnlyOnce("linux.crds.image: no job")
        .containsOnlyOnce("linux.providerImage: providers are charts")
        .containsOnlyOnce("grpcSupportedProviders: every provider")
        .containsOnlyOnce("rbac.pspEnabled")
        .containsOnlyOnce("enableSecretRotation is false")
        .containsOnlyOnce("linux.driver.resources.limits.cpu is 200m: a start takes two seconds")
        .containsOnlyOnce("linux.priorityClassName is empty: a pod that needs the room");
    assertThat(Helm.notes(""))
        .doesNotContain("change nothing", "have a price")
        .contains("kubectl get spc,spcps");
  }

  @ParameterizedTest
  @CsvSource({"true", "'\"true\"'"})
  void secretsThatAreNotMadeStopTheInstallationUntilSomebodySaysSo(String enabled) {
    String values = "syncSecret: {enabled: %s}".formatted(enabled);
    Helm.Result refused = Helm.tryTemplate(values);

    assertThat(refused.exitCode()).isNotZero();
    assertThat(refused.output())
        .contains("makes no Secret", "kubectl get spc -A -o json", "syncSecret.acceptNone=true");
    assertThat(Helm.template(values, "--set", "syncSecret.acceptNone=true").all("DaemonSet"))
        .hasSize(1);
    assertThat(Helm.template("syncSecret: {enabled: false}").all("DaemonSet")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"registry.example.com/csi/driver", "123.dkr.ecr.example.com/driver"})
  void imageOfAPrivateRegistryStopsTheInstallationUntilOursIsNamed(String theirs) {
    String values = "linux: {image: {repository: %s, tag: v1.6.0}}".formatted(theirs);
    Helm.Result refused = Helm.tryTemplate(values);

    assertThat(refused.exitCode()).isNotZero();
    assertThat(refused.output()).contains(theirs, "set image.repository and image.tag");
    assertThat(
            Helm.template(values, "--set", "image.repository=r.example/x,image.tag=v1")
                .container()
                .text("image"))
        .isEqualTo("r.example/x:v1");
  }

  /** A tag alone, or the public registry, says nothing of what nodes can pull. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{tag: v1.5.1}",
        "{repository: registry.k8s.io/csi-secrets-store/driver, tag: v1.6.0}",
        "{repository: k8s.gcr.io/csi-secrets-store/driver}",
        "{repository: ''}",
        "null"
      })
  void imageOfUpstreamsOwnRegistryIsPassedOver(String image) {
    assertThat(Helm.template("linux: {image: %s}".formatted(image)).container().text("image"))
        .startsWith("strongroom.io/driver:");
  }

  /** As charts of years ago had them, and tools that hand values on write them. */
  @Test
  void oldAndInertValuesAreTaken() {
    Rendered chart =
        Helm.template(
            """
            grpcSupportedProviders: azure;gcp
            minimumProviderVersions: azure=0.0.9
            filteredWatchSecret: "true"
            enableSecretRotation: "true"
            logVerbosity: "5"
            maxCallRecvMsgSize: "8388608"
            livenessProbe: {port: "9908", logLevel: "2"}
            linux:
              providerImage: {repository: registry.example.com/provider, tag: 1}
              providersDir: /etc/kubernetes/secrets-store-csi-providers
            """);

    assertThat(chart.argument("--enable-secret-rotation")).isEqualTo("true");
    assertThat(chart.argument("-v")).isEqualTo("5");
    assertThat(chart.argument("--max-call-recv-msg-size")).isEqualTo("8388608");
    assertThat(chart.argument("--health-addr")).isEqualTo(":9908");
  }

  @Test
  void fewerTolerationsHaveAPrice() {
    assertThat(Helm.notes("linux: {tolerations: []}")).contains("linux.tolerations leave out");
    assertThat(Helm.notes("linux: {tolerations: [{key: a, operator: Exists}]}"))
        .contains("linux.tolerations leave out");
  }
}
