package io.strongroom.e2e.calls;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import io.strongroom.daemonset.providers.ClusterLookups;
import io.strongroom.provider.SecretProvider;
import io.strongroom.provider.cloud.Outbound;
import io.strongroom.provider.cloud.ServiceAccounts;
import io.strongroom.provider.gcp.GcpProvider;
import io.strongroom.provider.gcp.GcpSettings;
import io.strongroom.provider.gcp.fake.FakeGoogle;
import io.strongroom.provider.gcp.fake.FakeIssuer;
import io.strongroom.provider.gcp.identity.GcpIdentitySettings;
import io.strongroom.provider.gcp.rest.GcpConnectionSettings;
import io.strongroom.provider.gcp.spec.Audience;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a node with many pods of one service account asks of Google, counted at the fake. */
final class GcpCallsTest extends ManyPodsTest {
  private static final String SECRETS = "projects/shop/secrets/";

  @Override
  CountedStore open(Path folder) throws IOException {
    FakeIssuer issuer = new FakeIssuer();
    return new Store(
        new FakeGoogle(
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256),
            true,
            issuer::publicKeys),
        issuer);
  }

  private record Store(FakeGoogle google, FakeIssuer issuer) implements CountedStore {
    @Override
    public Operations operations() {
      return new Operations("ExchangeToken", "AccessSecretVersion", "GetSecretVersion", true);
    }

    @Override
    public List<String> secrets() {
      return List.of("db", "api");
    }

    @Override
    public void put(String secret, String value) {
      google.secrets().put(SECRETS + secret, value.getBytes(UTF_8));
    }

    @Override
    public String spec() {
      return """
      provider: gcp
      parameters:
        secrets: |
          - {resourceName: projects/shop/secrets/db/versions/latest, path: db}
          - {resourceName: projects/shop/secrets/api/versions/latest, path: api}
      """;
    }

    @Override
    public String audience() {
      return "shop.svc.id.goog";
    }

    @Override
    public String token(int pod) {
      return issuer.token("shop/web", "sa-1", audience());
    }

    @Override
    public List<SecretProvider> providers(ClusterLookups cluster) {
      return List.of(
          new GcpProvider(
              new GcpSettings(
                  new GcpIdentitySettings(
                      Audience.ofGke("shop", "europe-west1", "c1"),
                      Optional.empty(),
                      false,
                      false,
                      Optional.empty()),
                  new GcpConnectionSettings(
                      GcpConnectionSettings.USUAL_UNIVERSE,
                      Optional.of("http://127.0.0.1:" + google.port()),
                      Optional.empty(),
                      Outbound.DIRECT)),
              (_, _, _) -> new ServiceAccounts.Answer.Found(Map.of())));
    }

    @Override
    public List<Call> calls() {
      return google.calls().stream()
          .map(call -> new Call(call.at(), call.method(), secret(call.name())))
          .toList();
    }

    /** Of the name of a version. */
    private static String secret(String resource) {
      return resource.startsWith(SECRETS)
          ? resource.substring(SECRETS.length()).replaceFirst("/.*", "")
          : "";
    }

    @Override
    public void close() {
      google.close();
    }
  }
}
