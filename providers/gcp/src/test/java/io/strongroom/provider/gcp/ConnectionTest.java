package io.strongroom.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.cloud.Outbound;
import io.strongroom.provider.gcp.identity.GcpIdentitySettings;
import io.strongroom.provider.gcp.rest.GcpConnectionSettings;
import io.strongroom.provider.gcp.spec.Audience;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which hosts are asked, as a proxy sees it. */
final class ConnectionTest extends GcpTest {
  /** A proxy that remembers whom it shall connect to, and does not. */
  private static final class Listener implements AutoCloseable {
    private final ServerSocket server;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    Listener() throws IOException {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      Thread.ofVirtual().start(this::listen);
    }

    private void listen() {
      while (!server.isClosed()) {
        try (Socket socket = server.accept();
            BufferedReader reader =
                new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
          lines.add(String.valueOf(reader.readLine()));
        } catch (IOException e) {
          // the next one, or the end
        }
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "googleapis.com,"
        + " //iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/x,"
        + " sts.googleapis.com",
    "googleapis.com,"
        + " identitynamespace:p.svc.id.goog:https://container.googleapis.com/v1/projects/p,"
        + " securetoken.googleapis.com",
    "apis-tpc.goog,"
        + " //iam.apis-tpc.goog/projects/1/locations/global/workloadIdentityPools/p/providers/x,"
        + " sts.apis-tpc.goog",
  })
  void tokensAreChangedAtGooglesOwnAddress(String universe, String audience, String host)
      throws Exception {
    Audience parsed = Audience.parse(audience).orElseThrow();
    try (Listener proxy = new Listener();
        GcpProvider over =
            new GcpProvider(
                new GcpSettings(
                    new GcpIdentitySettings(
                        Optional.of(parsed), Optional.empty(), false, false, Optional.empty()),
                    new GcpConnectionSettings(
                        universe, Optional.empty(), Optional.empty(), through(proxy))),
                cluster)) {
      FetchFailure failure =
          Pods.web(over, google)
              .with(
                  ServiceAccountTokens.of(
                      Map.of(
                          parsed.ofToken(), google.issuer().token("shop/web", parsed.ofToken()))))
              .fetch(latest("db"))
              .failure();
      assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(proxy.lines).isNotEmpty().containsOnly("CONNECT %s:443 HTTP/1.1".formatted(host));
    }
  }

  private static Outbound through(Listener proxy) {
    return new Outbound(
        Optional.of(URI.create("http://127.0.0.1:" + proxy.server.getLocalPort())),
        List.of(),
        Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({
    "projects/p/secrets/db/versions/1, secretmanager.googleapis.com",
    "projects/p/locations/europe-west1/secrets/db/versions/1,"
        + " secretmanager.europe-west1.rep.googleapis.com",
    "projects/p/locations/global/parameters/db/versions/1, parametermanager.googleapis.com",
    "projects/p/locations/europe-west1/parameters/db/versions/1,"
        + " parametermanager.europe-west1.rep.googleapis.com",
  })
  void eachLocationHasAnAddressOfItsOwn(String name, String host) throws Exception {
    // The node's metadata server is asked directly, so that only the store is left to the proxy.
    google.fake().metadata("instance/service-accounts/default/token", "serviceAccount:node");
    try (Listener proxy = new Listener();
        GcpProvider over =
            new GcpProvider(
                new GcpSettings(
                    new GcpIdentitySettings(
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        true,
                        Optional.of(google.metadataServer())),
                    new GcpConnectionSettings(
                        GcpConnectionSettings.USUAL_UNIVERSE,
                        Optional.empty(),
                        Optional.empty(),
                        through(proxy))),
                cluster)) {
      FetchFailure failure =
          Pods.web(over, google)
              .fetch("- {resourceName: %s, path: f}".formatted(name), "auth", "provider-adc")
              .failure();
      assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(proxy.lines).isNotEmpty().containsOnly("CONNECT %s:443 HTTP/1.1".formatted(host));
    }
  }
}
