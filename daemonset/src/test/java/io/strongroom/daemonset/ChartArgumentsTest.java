package io.strongroom.daemonset;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.daemonset.chart.Helm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
        vault:
          address: https://vault.example:8200
          namespace: team
          authMount: jwt
          tlsSecret: vault-tls
          caCert: ca.crt
          allowedAddresses: [127.0.0.1, "unix:///run/vault/agent.sock"]
          proxy: http://proxy.example:3128
          versionKeySecret: vault-csi-provider-hmac-key
        linux: {kubeletRootDir: %s}
        """
            .formatted(node.resolve("kubelet"));

    assertThat(problems(Helm.template(values).container().texts("args"))).isEmpty();
  }

  @Test
  void driverTakesListsThatTheUserEmptied() throws IOException {
    Files.createDirectory(node.resolve("kubelet"));
    String values =
        "linux: {kubeletRootDir: '%s', additionalProvidersDirs: []}"
            .formatted(node.resolve("kubelet"));

    assertThat(problems(Helm.template(values).container().texts("args"))).isEmpty();
  }

  /** Directories of the container are replaced by ones of this machine. */
  private List<String> problems(List<String> arguments) {
    GoFlags flags =
        GoFlags.parse(
            arguments.stream()
                .map(argument -> argument.replaceFirst("=/(registration|file-store)$", "=" + node))
                .map(argument -> argument.replace("unix:///csi", "unix://" + node))
                .map(argument -> argument.replace("$(KUBE_NODE_NAME)", "node-1"))
                .toList(),
            Stream.concat(DriverFlags.ALL.stream(), InertFlags.all().stream()).toList());
    return switch (new SettingsReader(IN_A_POD::get, () -> "host").read(flags)) {
      case SettingsReader.Reading.Accepted _ -> List.of();
      case SettingsReader.Reading.Refused(List<String> problems) -> problems;
    };
  }
}
