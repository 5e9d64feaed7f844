package io.strongroom.daemonset.providers;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.daemonset.flags.FlagValues;
import io.strongroom.daemonset.flags.GoFlags;
import io.strongroom.provider.cloud.Outbound;
import io.strongroom.provider.vault.address.AllowedAddresses;
import io.strongroom.provider.vault.spec.VaultSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BuiltInVaultTest {
  private final List<String> problems = new ArrayList<>();

  private VaultSettings read(String... arguments) {
    return read(Outbound.DIRECT, arguments);
  }

  private VaultSettings read(Outbound outbound, String... arguments) {
    return BuiltInVault.settings(
            new FlagValues(
                GoFlags.parse(List.of(arguments), new BuiltInVault().flags()),
                _ -> null,
                problems::add),
            outbound)
        .get();
  }

  @Test
  void withoutFlagsNothingIsSet() {
    assertThat(read()).usingRecursiveComparison().isEqualTo(VaultSettings.none());
    assertThat(problems).isEmpty();
  }

  @Test
  void everyFlagIsTaken() {
    assertThat(
            read(
                "--vault-addr=unix:///run/agent.sock",
                "--vault-namespace=team",
                "--vault-mount=k8s",
                "--vault-tls-ca-cert=/tls/ca.crt",
                "--vault-tls-ca-directory=/tls",
                "--vault-tls-server-name=vault",
                "--vault-tls-client-cert=/tls/tls.crt",
                "--vault-tls-client-key=/tls/tls.key",
                "--vault-tls-skip-verify=true",
                "--vault-tls-directory=/tls",
                "--vault-allowed-addresses=127.0.0.1, unix:///run/agent.sock",
                "--vault-proxy=http://proxy:3128",
                "--vault-headers-directory=/headers"))
        .usingRecursiveComparison()
        .isEqualTo(
            new VaultSettings(
                Optional.of("unix:///run/agent.sock"),
                Optional.of("team"),
                "k8s",
                new VaultSettings.Tls(
                    Optional.of(Path.of("/tls/ca.crt")),
                    Optional.of(Path.of("/tls")),
                    Optional.of("vault"),
                    Optional.of(Path.of("/tls/tls.crt")),
                    Optional.of(Path.of("/tls/tls.key")),
                    true),
                Optional.of(Path.of("/tls")),
                AllowedAddresses.of(List.of("127.0.0.1", "unix:///run/agent.sock")),
                new Outbound(
                    Optional.of(URI.create("http://proxy:3128")), List.of(), Optional.empty()),
                Optional.of(Path.of("/headers"))));
    assertThat(problems).isEmpty();
  }

  @Test
  void theNodesProxyIsVaultsUnlessItHasItsOwn() {
    URI shared = URI.create("http://shared:3128");
    Outbound outbound = new Outbound(Optional.of(shared), List.of(), Optional.empty());
    assertThat(read(outbound).outbound()).isEqualTo(outbound);
    assertThat(read(outbound, "--vault-proxy=http://own:1").outbound().proxy())
        .contains(URI.create("http://own:1"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--vault-addr=vault:8200 | --vault-addr: 'vault:8200' does not begin with https://, http://"
            + " or unix://",
        "--vault-allowed-addresses=localhost | --vault-allowed-addresses: 'localhost' is neither"
            + " unix:///path nor an IP address nor a range of them",
        "--vault-proxy=proxy:3128 | --vault-proxy: is not of the form http://HOST:PORT",
        "--vault-tls-client-cert=/a | --vault-tls-client-key: goes together with"
            + " --vault-tls-client-cert",
        "--vault-tls-directory=tls | --vault-tls-directory: 'tls' does not begin with /",
      })
  void aMistakeIsNamedWithItsFlag(String argument, String problem) {
    read(argument);
    assertThat(problems).containsExactly(problem);
  }
}
