package io.strongroom.daemonset.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that users bring, of this chart and of upstream's. */
final class ValuesTest {
  @Test
  void metricsMayBeServedToSomeOrNowhere() {
    Rendered some =
        Helm.template("networkPolicy: {metricsFrom: [{namespaceSelector: {matchLabels: {a: b}}}]}");
    assertThat(some.only("NetworkPolicy").at("spec").at("ingress").items().getFirst().text("from"))
        .isEqualTo("[{namespaceSelector={matchLabels={a=b}}}]");

    Rendered nowhere = Helm.template("linux: {metricsAddr: '0'}");
    assertThat(nowhere.argument("--metrics-addr")).isEqualTo("0");
    assertThat(nowhere.only("NetworkPolicy").at("spec").at("ingress").items()).hasSize(1);
    assertThat(nowhere.container().text("ports")).doesNotContain("metrics");
  }

  @Test
  void prometheusOperatorIsToldWhereMetricsAreIfItIsThere() {
    assertThat(Helm.template("").all("PodMonitor")).isEmpty();

    Rendered chart =
        Helm.template("podMonitor: {enabled: true, interval: 30s, labels: {release: prometheus}}");
    Rendered.Item monitor = chart.only("PodMonitor");
    assertThat(monitor.text("metadata", "labels")).contains("release=prometheus");
    Rendered.Item endpoint = monitor.at("spec", "podMetricsEndpoints").items().getFirst();
    assertThat(endpoint.text("interval")).isEqualTo("30s");
    String port = endpoint.text("port");
    assertThat(chart.container().at("ports").item(each -> each.text("name").equals(port)))
        .isNotNull();
    assertThat(monitor.text("spec", "selector"))
        .isEqualTo(chart.only("DaemonSet").text("spec", "selector"));
  }

  @Test
  void bytesMayBeNumbers() {
    Rendered chart =
        Helm.template(
            "limits: {processMemory: 136314880, maxVolumeBytes: 2097152, maxNodeBytes: 134217728}");

    assertThat(chart.argument("--max-volume-bytes")).isEqualTo("2097152");
    assertThat(chart.argument("--max-node-bytes")).isEqualTo("134217728");
    assertThat(chart.container().text("resources"))
        .isEqualTo("{limits={memory=258Mi}, requests={cpu=50m, memory=136314880}}");
  }

  @Test
  void withoutProcessMemoryTheChartsOwnCounts() {
    Rendered.Item unset = Helm.template("limits: {processMemory: null}").container();

    assertThat(unset.text("resources"))
        .isEqualTo(Helm.template("").container().text("resources"))
        .contains("memory=130Mi");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "enableSecretRotaton: true|enableSecretRotaton",
        "linux: {kubeletRootDirectory: /x}|kubeletRootDirectory",
        "linux: {kubeletRootDir: var/lib/kubelet}|/linux/kubeletRootDir",
        "linux: {kubeletRootDir: null}|kubeletRootDir",
        "providers: {awz: {enabled: true}}|awz",
        "rotationPollInterval: 120|/rotationPollInterval",
        "image: {digest: sha256:beef}|/image/digest",
        "tokenRequests: [{audience: vault, expirationSeconds: 60}]|expirationSeconds",
        "tokenRequests: [{audience: vault}, {audience: vault}]|names an audience twice",
        "serviceAccountTokenInSecrets: yes please|/serviceAccountTokenInSecrets",
        "driverName: Secrets|/driverName",
        "livenessProbe: {port: 8095}|have the same port",
        "auditLog: yes|/auditLog",
        "{podMonitor: {enabled: true}, linux: {metricsAddr: '0'}}|podMonitor.enabled: with",
        "podMonitor: {interval: often}|/podMonitor/interval",
        "linux: {updateStrategy: {rollingUpdate: {maxSurge: 1}}}|maxSurge must be 0",
        "linux: {env: [{name: JAVA_TOOL_OPTIONS, value: -Xmx1g}]}|linux.env sets JAVA_TOOL_OPTIONS",
        "linux: {driver: {resources: {limits: {memory: 100Mi}}}}|raise it to 194Mi",
        "limits: {maxNodeBytes: 64MB}|/limits/maxNodeBytes",
        "limits: {publishTimeout: 3m}|limits.publishTimeout is 3m: it may be 1s to 1m59s, since",
        "rotationPollInterval: 500ms|rotationPollInterval is 500ms: it may be 1s to 8760h",
        "rotationPollInterval: 99999999999999h|rotationPollInterval is 99999999999999h",
        "limits: {storeConcurrency: 5000}|limits.storeConcurrency is 5000: it may be 1 to 1024",
        "rotationMinInterval: 48h|rotationMinInterval (48h) is more than rotationMaxInterval (24h)",
        "rotationMaxInterval: 1s|rotationMinInterval (10s) is more than rotationMaxInterval (1s)",
        "limits: {maxVolumeBytes: 128Mi}|limits.maxVolumeBytes (128Mi) is more than limits.maxNode",
        "limits: {maxNodeBytes: 0}|limits.maxNodeBytes is 0: it may be 1 to 1Ti",
        "limits: {processMemory: 0}|limits.processMemory is 0: it may be 64Mi to 1Ti",
        "limits: {processMemory: 130}|limits.processMemory is 130: it may be 64Mi to 1Ti",
        "logVerbosity: 100|logVerbosity is 100: it may be 0 to 99",
        "logVerbosity: '100'|logVerbosity is 100: it may be 0 to 99",
        "limits: {maxAdoptionWatches: 99999999999}|limits.maxAdoptionWatches is 99999999999: it"
            + " may",
        "limits: {maxAdoptionWatches: 1e30}|limits.maxAdoptionWatches is ",
        "limits: {storeConcurrency: 1.5}|/limits/storeConcurrency",
        "linux: {driver: {resources: {limits: {cpu: 10m}}}}|limits.cpu is 10m: the driver would"
            + " not",
        "linux: {driver: {resources: {limits: {cpu: 0.01}}}}|limits.cpu is 0.01: the driver would",
        "linux: {driver: {resources: {limits: {cpu: 2k}}}}|/linux/driver/resources/limits/cpu",
        "linux: {driver: {resources: {requests: {cpu: 1Gi}}}}|/linux/driver/resources/requests/cpu",
        "vault: {caCert: ca.crt}|vault.caCert names a file in vault.tlsSecret, which is empty",
        "syncSecret: {enable: true}|'enable' not allowed",
        "windows: {foo: 1}|'foo' not allowed",
        "windows: {image: {repo: x}}|'repo' not allowed",
        "linux: {registrar: {resource: {}}}|'resource' not allowed",
        "linux: {updateStrategy: {rollingUpdte: {}}}|'rollingUpdte' not allowed",
        "enableSecretRotation: 'yes'|/enableSecretRotation",
        "{versionKey: {secret: a}, vault: {versionKeySecret: b}}|former name of versionKey.secret",
        "versionKey: {secret: A}|/versionKey/secret",
        "vault: {headersSecret: A}|/vault/headersSecret"
      })
  void valueThatCannotWorkIsRefusedByName(String values, String message) {
    Helm.Result result = Helm.tryTemplate(values);

    assertThat(result.exitCode()).isNotZero();
    assertThat(result.output()).contains(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "'0'", "0s"})
  void noGraceIsNotNoValue(String zero) {
    assertThat(Helm.template("rotationReadGrace: " + zero).argument("--rotation-read-grace"))
        .isEqualTo(zero.replace("'", ""));
  }

  @Test
  void moreContentRaisesTheMemoryLimit() {
    Rendered chart = Helm.template("limits: {maxNodeBytes: 1Gi}");

    assertThat(chart.argument("--max-node-bytes")).isEqualTo("1Gi");
    assertThat(chart.container().text("resources", "limits", "memory")).isEqualTo("1154Mi");
  }

  @Test
  void folderOfTheEmbeddedStoreIsMounted() {
    Rendered chart = Helm.template("fileStore: {hostPath: /srv/secrets}");

    String store = chart.argument("--file-store-dir");
    assertThat(
            chart
                .container()
                .at("volumeMounts")
                .item(mount -> mount.text("mountPath").equals(store))
                .text("name"))
        .isEqualTo("file-store");
  }

  @Test
  void secretsOfVaultAreMountedByKubelet() {
    Rendered chart = Helm.template("vault: {tlsSecret: ours, caCert: ca.crt}");

    assertThat(chart.argument("--vault-tls-directory")).isEqualTo("/vault/tls");
    assertThat(chart.argument("--vault-tls-ca-cert")).isEqualTo("/vault/tls/ca.crt");
  }

  @Test
  void headersAreMountedFromASecret() {
    Rendered chart = Helm.template("vault: {headersSecret: gateway}");

    String directory = chart.argument("--vault-headers-directory");
    String volume =
        chart
            .container()
            .at("volumeMounts")
            .item(mount -> mount.text("mountPath").equals(directory))
            .text("name");
    assertThat(
            chart
                .only("DaemonSet")
                .at("spec", "template", "spec", "volumes")
                .item(each -> each.text("name").equals(volume))
                .text("secret", "secretName"))
        .isEqualTo("gateway");
  }

  @Test
  void providersThatKeepTheirSocketAreTold() {
    assertThat(Helm.template("socketProviders: [aws, vault]").argument("--providers"))
        .isEqualTo("aws=socket,vault=socket,azure=socket,gcp=socket,gke=socket");
  }

  @ParameterizedTest
  @ValueSource(strings = {"install.md", "migrate.md"})
  void settingsInTheDocsAreTaken(String page) throws IOException {
    Matcher settings =
        Pattern.compile("--set (\\S+)").matcher(Files.readString(Path.of("../docs", page)));

    assertThat(settings.results())
        .isNotEmpty()
        .allSatisfy(setting -> Helm.template("", "--set", setting.group(1)));
  }

  @Test
  void digestWinsOverTag() {
    String digest = "sha256:" + "0123456789abcdef".repeat(4);

    assertThat(
            Helm.template(
                    "image: {repository: example.com/driver, tag: v9, digest: '%s'}"
                        .formatted(digest))
                .container()
                .text("image"))
        .isEqualTo("example.com/driver@" + digest);
  }
}
