package io.strongroom.daemonset;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.daemonset.chart.Helm;
import io.strongroom.daemonset.flags.GoFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the chart renders is what the driver takes. */
final class ChartArgumentsTest {
  private static final Map<String, String> IN_A_POD =
      Map.of("KUBERNETES_SERVICE_HOST", "10.96.0.1", "KUBERNETES_SERVICE_PORT", "443");

  @TempDir Path node;

  @Test
  void driverTakesEveryArgumentThatTheChartCanRender() throws IOException {
    Files.createDirectory(node.resolve("kubelet"));
    String values =
        """
        logFormatJSON: true
        rotationPollInterval: 1h30m
        rotationMinInterval: 30s
        rotationMaxInterval: 12h
        rotationReadGrace: 10m
        socketProviders: [aws, vault]
        selinuxContext: system_u:object_r:container_file_t:s0:c1,c2
        startupTaint: {remove: true}
        providerHealthCheck: true
        fileStore: {hostPath: /srv}
        outbound:
          httpsProxy: http://proxy.example:3128
          noProxy: [.svc, 10.0.0.0/8]
          caBundle: proxy-ca
        providers:
          aws:
            enabled: true
            region: us-gov-west-1
            fips: true
            endpoint: https://{service}.{region}.vpce.example
            audience: sts.example
            podIdentity: {timeout: 2s, audience: agent.example}
          azure:
            enabled: true
            identityBinding: {enabled: true, serverName: a0.ests.aks, caBundle: token-proxy}
            allowMachineIdentity: true
            machineService: http://169.254.169.254
            cloud: AzureUSGovernmentCloud
            clouds: clouds
            constructPEMChain: false
            writeCertAndKeyInSeparateFiles: true
          gcp:
            enabled: true
            audience: https://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/k
            allowKeys: true
            allowNodeIdentity: true
            metadataServer: http://metadata.google.internal
            universe: example.goog
            endpoint: https://{service}.p.example
            regionalEndpoint: https://{service}.{location}.p.example
        vault:
          address: https://vault.example:8200
          namespace: team
          authMount: jwt
          tlsSecret: vault-tls
          caCert: ca.crt
          allowedAddresses: [127.0.0.1, "unix:///run/vault/agent.sock"]
          proxy: http://proxy.example:3128
          headersSecret: gateway
          versionKeySecret: vault-csi-provider-hmac-key
        linux: {kubeletRootDir: %s}
        """
            .formatted(node.resolve("kubelet"));

    assertThat(problemsHere(Helm.template(values).container().texts("args"))).isEmpty();
  }

  @Test
  void driverTakesListsThatTheUserEmptied() throws IOException {
    Files.createDirectory(node.resolve("kubelet"));
    String values =
        "linux: {kubeletRootDir: '%s', additionalProvidersDirs: []}"
            .formatted(node.resolve("kubelet"));

    assertThat(problemsHere(Helm.template(values).container().texts("args"))).isEmpty();
  }

  /** Texts that both look at, each in its own way. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vault.proxy=http://proxy.example | --vault-proxy=http://proxy.example",
        "outbound.httpsProxy=https://proxy.example:1 | --https-proxy=https://proxy.example:1",
        "outbound.noProxy={x/8} | --no-proxy=x/8",
        "providers.azure.cloud=Moon | --azure-cloud=Moon",
        "providers.azure.machineService=imds | --azure-machine-service=imds",
        "providers.azure.identityBinding.address=http://a | --azure-token-proxy=http://a",
        "providers.azure.identityBinding.serverName=a/b | --azure-token-proxy-server-name=a/b",
        "providers.gcp.universe=goog | --gcp-universe=goog",
        "providers.gcp.metadataServer=metadata | --gcp-metadata-server=metadata",
        "providers.gcp.endpoint=https://{region}.t | --gcp-endpoint=https://{region}.t",
        "providers.aws.region=Frankfurt | --aws-region=Frankfurt",
        "providers.aws.endpoint=aws.test | --aws-endpoint=aws.test",
        "providers.aws.endpoint=https://{zone}.test | --aws-endpoint=https://{zone}.test",
        "vault.allowedAddresses={vault.example} | --vault-allowed-addresses=vault.example",
        "vault.address=vault.example:8200 | --vault-addr=vault.example:8200",
        "linux.metricsAddr=:65536 | --metrics-addr=:65536",
        "linux.metricsAddr=8095 | --metrics-addr=8095",
        "linux.kubeletRootDir=/ | --kubelet-root-dir=",
        "auditLog=some | --audit-log=some",
        "selinuxContext=container_file_t | --selinux-context=container_file_t",
        "driverName=-x | --drivername=-x",
      })
  void textThatTheDriverRefusesHelmRefusesToo(String value, String argument) {
    String name = value.substring(0, value.indexOf('='));
    Helm.Result result = Helm.tryTemplate("", "--set", value);

    assertThat(result.exitCode()).isNotZero();
    assertThat(result.output()).contains("/" + name.replace('.', '/'));
    assertThat(problems(List.of(argument)))
        .anyMatch(problem -> problem.startsWith(argument.replaceFirst("=.*", ": ")));
  }

  /** Directories of the container are replaced by ones of this machine. */
  private List<String> problemsHere(List<String> arguments) {
    return problems(
        arguments.stream()
            .map(argument -> argument.replaceFirst("=/(registration|file-store)$", "=" + node))
            .map(argument -> argument.replace("unix:///csi", "unix://" + node))
            .map(argument -> argument.replace("$(KUBE_NODE_NAME)", "node-1"))
            .toList());
  }

  /** What the driver says before it would start with these. */
  static List<String> problems(List<String> arguments) {
    GoFlags flags =
        GoFlags.parse(
            arguments,
            Stream.concat(DriverFlags.ALL.stream(), IgnoredFlags.all().stream()).toList());
    return switch (new SettingsReader(IN_A_POD::get, () -> "host").read(flags)) {
      case SettingsReader.Reading.Accepted _ -> List.of();
      case SettingsReader.Reading.Refused(List<String> problems) -> problems;
    };
  }
}
