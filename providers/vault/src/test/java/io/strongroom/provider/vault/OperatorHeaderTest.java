package io.strongroom.provider.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.vault.address.AllowedAddresses;
import io.strongroom.provider.vault.spec.VaultSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Headers for a gateway before the server: the operator's server gets them, and no other. */
final class OperatorHeaderTest {
  private static final String LOGIN = "POST auth/kubernetes/login";

  @TempDir private Path headers;

  private final StubVault stub = new StubVault();
  private final Canary canary = Canary.plant();
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private VaultProvider provider = VaultProvider.vault(VaultSettings.none());

  @BeforeEach
  void operator() {
    VaultSettings none = VaultSettings.none();
    provider =
        VaultProvider.vault(
            new VaultSettings(
                Optional.of(stub.address()),
                none.namespace(),
                none.authMount(),
                none.tls(),
                none.tlsDirectory(),
                AllowedAddresses.of(List.of("127.0.0.0/8")),
                none.outbound(),
                Optional.of(headers)));
    answer(LOGIN, "{\"auth\":{\"client_token\":\"t\",\"lease_duration\":60}}");
    answer("GET secret/data/db", "{\"data\":{\"data\":{\"value\":\"v\"}}}");
  }

  @AfterEach
  void close() {
    provider.close();
    stub.close();
    canary.close();
  }

  private void answer(String request, String body) {
    stub.on(
        request,
        exchange -> {
          seen.add(String.valueOf(exchange.getRequestHeaders().getFirst("X-Gateway-Key")));
          exchange.sendResponseHeaders(200, body.length());
          exchange.getResponseBody().write(body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
          exchange.close();
        });
  }

  private Pods.Answer fetch(String... more) throws Exception {
    Map<String, String> parameters = new java.util.TreeMap<>(Map.of("roleName", "shop"));
    for (int i = 0; i < more.length; i += 2) {
      parameters.put(more[i], more[i + 1]);
    }
    return new Pods(
            provider,
            "csi-1",
            "shop:checkout",
            Pods.tokens(canary.secret("jwt"), Clocks.system()),
            Clocks.system())
        .fetch(
            Pods.parameters(
                "- {objectName: p, secretPath: secret/data/db, secretKey: value}",
                parameters.entrySet().stream()
                    .flatMap(entry -> java.util.stream.Stream.of(entry.getKey(), entry.getValue()))
                    .toArray(String[]::new)));
  }

  private void header(String name, String value) throws IOException {
    Files.writeString(headers.resolve(name), value);
  }

  @Test
  void theOperatorsServerGetsThemAsTheyAreNow() throws Exception {
    header("X-Gateway-Key", canary.secret("one") + "\n");
    Files.createDirectory(headers.resolve("..data"));
    fetch().fetched();
    assertThat(seen).containsExactly(canary.secret("one"), canary.secret("one"));
    header("X-Gateway-Key", canary.secret("another"));
    fetch().fetched();
    assertThat(seen).last().isEqualTo(canary.secret("another"));
  }

  @Test
  void aServerThatAClassNamesGetsNone() throws Exception {
    header("X-Gateway-Key", canary.secret("key"));
    fetch("vaultAddress", stub.address() + "/").fetched();
    fetch("vaultSkipTLSVerify", "true").fetched();
    fetch("vaultTLSServerName", "mine").fetched();
    assertThat(seen).hasSize(6).containsOnly("null");
  }

  @Test
  void noneComesBackInAnError() throws Exception {
    header("X-Gateway-Key", canary.secret("key"));
    stub.on(LOGIN, 400, "{\"errors\":[\"bad key %s\"]}".formatted(canary.secret("key")));
    FetchFailure failure = fetch().failure();
    assertThat(failure.message()).contains("400: bad key [redacted]");
    canary.assertAbsentFrom(failure.message());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "X-Vault-Token | x | X-Vault-Token is not the name of a header that may be added",
        "Host | x | Host is not the name of a header that may be added",
        "a b | x | a b is not the name of a header that may be added",
        "X-Key | ä | X-Key is no header: expected one line of visible characters, at most 8192",
        "X-Key | '' | X-Key is no header: expected one line of visible characters, at most 8192",
      })
  void whatIsNoHeaderIsNamed(String name, String value, String problem) throws Exception {
    header(name, value);
    assertThat(fetch().failure().message()).isEqualTo(LOGIN + ": " + headers + "/" + problem);
    assertThat(seen).isEmpty();
  }
}
