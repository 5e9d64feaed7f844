package io.strongroom.daemonset;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.daemonset.flags.FlagValues;
import io.strongroom.daemonset.flags.GoFlags;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VaultFlagsTest {
  private final List<String> problems = new ArrayList<>();

  private VaultOptions read(String... arguments) {
    return VaultFlags.read(
        new FlagValues(GoFlags.parse(List.of(arguments), DriverFlags.ALL), problems::add));
  }

  @Test
  void withoutFlagsNothingIsSet() {
    assertThat(read()).isEqualTo(VaultOptions.NONE);
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
        .isEqualTo(
            new VaultOptions(
                Optional.of("unix:///run/agent.sock"),
                Optional.of("team"),
                "k8s",
                Optional.of(Path.of("/tls/ca.crt")),
                Optional.of(Path.of("/tls")),
                Optional.of("vault"),
                Optional.of(Path.of("/tls/tls.crt")),
                Optional.of(Path.of("/tls/tls.key")),
                true,
                Optional.of(Path.of("/tls")),
                List.of("127.0.0.1", "unix:///run/agent.sock"),
                Optional.of(URI.create("http://proxy:3128")),
                Optional.of(Path.of("/headers"))));
    assertThat(problems).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--vault-addr=vault:8200 | --vault-addr: 'vault:8200' does not begin with https://, http://"
            + " or unix://",
        "--vault-allowed-addresses=localhost | --vault-allowed-addresses: 'localhost' is neither"
            + " unix:///path nor an IP address nor a range of them",
        "--vault-proxy=proxy:3128 | --vault-proxy: 'proxy:3128' is not of the form"
            + " http://HOST:PORT",
        "--vault-tls-client-cert=/a | --vault-tls-client-key: goes together with"
            + " --vault-tls-client-cert",
        "--vault-tls-directory=tls | --vault-tls-directory: 'tls' does not begin with /",
      })
  void aMistakeIsNamedWithItsFlag(String argument, String problem) {
    read(argument);
    assertThat(problems).containsExactly(problem);
  }
}
