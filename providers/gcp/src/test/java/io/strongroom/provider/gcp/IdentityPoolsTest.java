package io.strongroom.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpServer;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.cloud.Outbound;
import io.strongroom.provider.gcp.fake.FakeGoogle;
import io.strongroom.provider.gcp.identity.GcpIdentitySettings;
import io.strongroom.provider.gcp.rest.GcpConnectionSettings;
import io.strongroom.provider.testing.FetchingPod.Answer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Pools as they are set up with Google, rightly and wrongly, and what a pod is told then. */
final class IdentityPoolsTest extends GcpTest {
  private static final String POOLS =
      "/v1/projects/demo-project/locations/global/workloadIdentityPools";

  private String audience() {
    return "//iam.googleapis.com/"
        + google
            .fake()
            .shown("projects/demo-project/locations/global/workloadIdentityPools/p/providers/x");
  }

  private void pool(String issuer, String jwks) throws Exception {
    google.fake().tokens().admin("administrator");
    post(POOLS + "?workloadIdentityPoolId=p", new JsonObject());
    JsonObject oidc = new JsonObject();
    oidc.addProperty("issuerUri", issuer);
    oidc.addProperty("jwksJson", jwks);
    JsonObject mapping = new JsonObject();
    mapping.addProperty("google.subject", "assertion.sub");
    JsonObject provider = new JsonObject();
    provider.add("oidc", oidc);
    provider.add("attributeMapping", mapping);
    post(POOLS + "/p/providers?workloadIdentityPoolProviderId=x", provider);
  }

  private void post(String path, JsonObject body) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + google.fake().port() + path))
                  .header("Authorization", "Bearer administrator")
                  .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
  }

  private Answer fetch() throws Exception {
    google.put("db", "s3cret");
    return web()
        .with(
            ServiceAccountTokens.of(
                Map.of(audience(), google.issuer().token("shop/web", audience()))))
        .fetch(latest("db"), "audience", audience());
  }

  @Test
  void aPoolThatTakesTheClustersTokens() throws Exception {
    pool("https://issuer.test", google.issuer().jwks());
    assertThat(fetch().contents()).containsEntry("db", "s3cret");
  }

  @Test
  void aPoolOfAnotherIssuer() throws Exception {
    pool("https://another.test", google.issuer().jwks());
    assertRefused(
        fetch().failure(), "invalid_grant", "The issuer in ID Token https://issuer.test does not");
  }

  @Test
  void aPoolWithKeysThatWereReplacedMeanwhile() throws Exception {
    pool("https://issuer.test", "{\"keys\":[]}");
    assertRefused(fetch().failure(), "invalid_grant", "bad signature");
  }

  @Test
  void noSuchPool() throws Exception {
    try (FakeGoogle empty =
            new FakeGoogle(
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0),
                true,
                List::of);
        GcpProvider provider =
            new GcpProvider(
                new GcpSettings(
                    GcpIdentitySettings.DEFAULT,
                    new GcpConnectionSettings(
                        GcpConnectionSettings.USUAL_UNIVERSE,
                        Optional.of("http://127.0.0.1:" + empty.port()),
                        Optional.empty(),
                        Outbound.DIRECT)),
                cluster)) {
      FetchFailure failure =
          Pods.web(provider, google)
              .with(
                  ServiceAccountTokens.of(
                      Map.of(audience(), google.issuer().token("shop/web", audience()))))
              .fetch(latest("db"), "audience", audience())
              .failure();
      assertRefused(failure, "invalid_target", "the pool or provider is disabled or deleted");
    }
  }

  private static void assertRefused(FetchFailure failure, String code, String words) {
    assertThat(failure.kind()).isEqualTo(Kind.UNAUTHENTICATED);
    assertThat(failure.storeCode()).contains(code);
    assertThat(failure.message())
        .contains("token exchange for service account shop/web at //iam.googleapis.com/")
        .contains(words)
        .contains("does that provider name this cluster's issuer");
  }
}
