package io.strongroom.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.azure.fake.ClusterIssuer;
import io.strongroom.provider.azure.identity.AzureIdentitySettings;
import io.strongroom.provider.azure.rest.AzureConnectionSettings.TokenProxyAddress;
import io.strongroom.provider.testing.FetchingPod.Answer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The way to the token proxy of a cluster of AKS, where the operator names its address alone. */
final class TokenProxyTest extends AzureTest {
  @TempDir private Path mounted;
  private Path authority;

  @BeforeEach
  void put() throws Exception {
    authority = Files.writeString(mounted.resolve("ca.crt"), ofCluster());
    azure.fake().tokenProxy().bind(ClusterIssuer.subject("shop/web"), Azure.CLIENT);
    vault.secret("db", "s3cret");
  }

  private static String ofCluster() {
    return azure.fake().tokenProxy().authority().pem();
  }

  private AzureProvider at(int port) {
    return at(port, Optional.empty());
  }

  private AzureProvider at(int port, Optional<String> serverName) {
    return new AzureProvider(
        azure.settings(
            new TokenProxyAddress(URI.create("https://127.0.0.1:" + port), serverName, authority)),
        cluster,
        clock);
  }

  private static Answer fetch(AzureProvider provider, String serviceAccount) throws Exception {
    String audience = AzureIdentitySettings.BINDING_AUDIENCE;
    return Pods.of(provider, azure, "web-0", serviceAccount)
        .with(ServiceAccountTokens.of(Map.of(audience, azure.token(serviceAccount, audience))))
        .fetch(Pods.secrets("db"), "useAzureTokenProxy", "true");
  }

  @Test
  void itsNameFollowsFromTheCertificateOfTheApiServer() throws Exception {
    try (AzureProvider byName = at(azure.fake().clusterPort())) {
      assertThat(fetch(byName, "shop/web").contents()).containsEntry("db", "s3cret");
      assertThat(azure.fake().count("TokenOfBinding")).isEqualTo(1);
      assertThat(azure.fake().count("Token")).as("Entra is not asked").isZero();
    }
  }

  @Test
  void anApiServerThatIsNotOfAksIsReported() throws Exception {
    Files.writeString(authority, azure.fake().authority().pem());
    try (AzureProvider elsewhere = at(azure.fake().port())) {
      FetchFailure failure = fetch(elsewhere, "shop/web").failure();
      assertThat(failure.phase()).isEqualTo(Phase.IDENTITY);
      assertThat(failure.message())
          .contains("does not show the id of a cluster of AKS in its certificate");
      assertThat(azure.fake().calls()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no PEM", "-----BEGIN CERTIFICATE-----\nAAAA\n"})
  void aFileWithoutAnAuthorityIsNamed(String content) throws Exception {
    Files.writeString(authority, content);
    try (AzureProvider withoutAuthority = at(azure.fake().clusterPort())) {
      assertThat(fetch(withoutAuthority, "shop/web").failure().message())
          .contains("is not asked for a token: %s holds no authority in PEM".formatted(authority));
    }
  }

  @Test
  void aRenewedAuthorityIsTrustedWithoutARestart() throws Exception {
    Files.writeString(authority, azure.fake().authority().pem());
    try (AzureProvider running =
        at(azure.fake().clusterPort(), Optional.of(azure.fake().tokenProxy().serverName()))) {
      assertThat(fetch(running, "shop/web").failure().message())
          .endsWith(
              "makes no TLS connection; is its certificate of the authority that is trusted for"
                  + " identity bindings (chart: providers.azure.identityBinding.caBundle)?");
      Files.writeString(authority, ofCluster());
      assertThat(fetch(running, "shop/web").contents()).containsEntry("db", "s3cret");
    }
  }

  @Test
  void anAuthorityThatWasReplacedIsTrustedNoMore() throws Exception {
    try (AzureProvider running = at(azure.fake().clusterPort())) {
      assertThat(fetch(running, "shop/web").contents()).containsEntry("db", "s3cret");
      Files.writeString(authority, azure.fake().authority().pem());
      assertThat(fetch(running, "shop/other").failure().message()).contains("makes no TLS");
    }
  }

  /** Each of them for as long as one call, and not one after another. */
  @Test
  void aSilentApiServerKeepsPodsForSecondsWhateverTheirNumber() throws Exception {
    long begun = System.nanoTime();
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        AzureProvider waiting = at(silent.getLocalPort());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer>> answers = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        String account = "shop/web-" + i;
        answers.add(threads.submit(() -> fetch(waiting, account)));
      }
      for (Future<Answer> answer : answers) {
        assertThat(answer.get().failure().kind()).isEqualTo(Kind.TIMEOUT);
      }
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(16));
  }
}
