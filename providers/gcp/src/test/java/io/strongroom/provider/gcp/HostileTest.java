package io.strongroom.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.Plan;
import io.strongroom.provider.cloud.Outbound;
import io.strongroom.provider.gcp.rest.GcpConnectionSettings;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.testing.NamesOfTests;
import io.strongroom.provider.testing.NodeJvm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Classes that would lead a token away, and servers that are none of Google's. */
final class HostileTest extends GcpTest {
  /** Recorded of upstream's provider: the first one gets the bearer token. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "projects/demo-project/locations/evil.test:8443?/secrets/db/versions/1",
        "projects/demo-project/locations/evil.test#/secrets/db/versions/1",
        "projects/demo-project/locations/a@evil.test/secrets/db/versions/1",
        "projects/demo-project/locations/evil.test/secrets/db/versions/1",
        "projects/demo-project/locations/EVIL/secrets/db/versions/1",
        "projects/demo-project/locations/%65vil/secrets/db/versions/1",
        "projects/demo-project/locations/a\\u002eb/secrets/db/versions/1",
        "projects/demo-project/locations/ëvil/secrets/db/versions/1",
        "projects/demo-project/locations/-/secrets/db/versions/1",
        "projects/demo-project?x=@evil.test/secrets/db/versions/1",
        "projects/../../evil/secrets/db/versions/1",
        "projects/demo-project/secrets/..%2F..%2Fdb/versions/1",
        "projects/demo-project/secrets/db/versions/1:access?alt=media&x=",
        "projects/demo-project/secrets/db/versions/1#",
        "https://evil.test/projects/demo-project/secrets/db/versions/1",
        "//evil.test/projects/demo-project/secrets/db/versions/1",
        "projects/demo-project/locations/evil.test:8443?/parameters/db/versions/1",
      })
  void noNameLeadsATokenToAnotherHost(String name) {
    int before = NamesOfTests.asked().size();
    Plan plan = provider.plan(Pods.parameters("- {resourceName: \"%s\", path: f}".formatted(name)));
    assertThat(plan).isInstanceOf(Plan.Rejected.class);
    assertThat(NamesOfTests.asked()).hasSize(before);
    assertThat(google.fake().calls()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//evil.test/projects/1/locations/global/workloadIdentityPools/p/providers/x",
        "https://evil.test/token",
        "identitynamespace:p.svc.id.goog:http://169.254.169.254/",
        "//iam.evil.test@x/projects/1/locations/global/workloadIdentityPools/p/providers/x",
      })
  void noAudienceLeadsATokenToAnotherHost(String audience) {
    assertThat(Pods.problems(provider, Pods.parameters(latest("db"), "audience", audience)))
        .singleElement()
        .asString()
        .startsWith("audience: expected");
  }

  @Test
  void neitherAudienceNorIdentityNorObjectsAreAPodsToOverride() {
    assertThat(provider.classOnlyParameters())
        .containsExactlyInAnyOrder("auth", "audience", "secrets");
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    try (Odd target = new Odd(200, "{}", "");
        Odd odd = new Odd(307, "", "http://evil.google.test:%d/".formatted(target.port()));
        GcpProvider provider = provider(odd.asStore(google))) {
      FetchFailure failure = Pods.web(provider, google).fetch(REGIONAL).failure();
      assertThat(failure.kind()).isEqualTo(Kind.BAD_ANSWER);
      assertThat(failure.storeCode()).contains("HTTP 307");
      assertThat(odd.seen()).hasSize(1);
      assertThat(target.seen()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | does not say which version it is",
        "[] | the answer is none of Google's",
        "hello | the answer is none of Google's",
        "{\"status\":\"ok\",\"method\":\"access\"} | does not say which version it is",
        "{\"name\":\"x\"} | has no payload",
        "{\"name\":\"x\",\"payload\":{\"data\":\"%%%\"}} | the payload is no base64",
        "{\"name\":\"x\",\"payload\":{\"data\":\"YQ==\"}} | has no checksum",
        "{\"name\":\"x\",\"payload\":{\"data\":\"YQ==\",\"dataCrc32c\":\"7\"}} | does"
            + " not fit its checksum",
        "{\"name\":\"x\",\"payload\":{\"data\":[1],\"dataCrc32c\":{}}} | data is no text",
        "{\"name\":\"x\",\"payload\":{\"data\":[1],\"dataCrc32c\":\"0\"}} | data is no text",
        "{\"name\":\"x\",\"payload\":{\"data\":1234,\"dataCrc32c\":\"0\"}} | data is no text",
        "{\"name\":\"x\",\"payload\":{\"data\":true,\"dataCrc32c\":\"0\"}} | data is no text",
        "{\"name\":\"x\",\"payload\":{\"data\":\"\",\"dataCrc32c\":{}}} | dataCrc32c is no number",
        "{\"name\":\"x\",\"payload\":{}} | has no checksum (dataCrc32c)",
        "{\"name\":\"x\",\"payload\":{\"data\":\"\"}} | has no checksum (dataCrc32c)",
        "{\"name\":\"x\",\"payload\":{\"data\":null,\"dataCrc32c\":null}} | has no checksum",
        "{\"name\":[],\"payload\":{\"data\":\"\",\"dataCrc32c\":\"0\"}} | name is no text",
      })
  void anAnswerThatIsNoneIsAnError(String body, String words) throws Exception {
    try (Odd odd = new Odd(200, body, "");
        GcpProvider provider = provider(odd.asStore(google))) {
      FetchFailure failure = Pods.web(provider, google).fetch(REGIONAL).failure();
      assertThat(failure.kind()).isEqualTo(Kind.BAD_ANSWER);
      assertThat(failure.message()).contains(words);
      assertThat(failure.requestId()).contains(Odd.REQUEST_ID);
      assertThat(odd.seen())
          .containsExactly(
              "/europe-west1/v1/projects/demo-project/locations/europe-west1/secrets/db/versions/1:access");
    }
  }

  /** Google's JSON leaves out what is empty; whether there is a checksum is another matter. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\":\"x\",\"payload\":{\"data\":\"\",\"dataCrc32c\":\"0\"}}",
        "{\"name\":\"x\",\"payload\":{\"dataCrc32c\":\"0\"}}",
        "{\"name\":\"x\",\"payload\":{\"data\":null,\"dataCrc32c\":0}}",
      })
  void anEmptyValueIsOne(String body) throws Exception {
    try (Odd odd = new Odd(200, body, "");
        GcpProvider provider = provider(odd.asStore(google))) {
      assertThat(Pods.web(provider, google).fetch(REGIONAL).contents()).containsEntry("db", "");
    }
  }

  /** Three bytes become an object of a hundred; a text of other letters has two bytes for each. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}, | 2000000 | [TOO_LARGE]",
        "\"\u4e2d\", | 20000 | [BAD_ANSWER]",
        "\u4e2d | 2000000 | [BAD_ANSWER]",
        "x | 16000000 | [TOO_LARGE]",
      })
  void aHugeAnswerEndsNoProcess(String part, int times, String kinds) throws Exception {
    String list =
        part.endsWith(",")
            ? "[%s0]".formatted(part.repeat(times))
            : "\"%s\"".formatted(part.repeat(times));
    try (Odd odd = new Odd(200, "{\"name\":%s}".formatted(list), "")) {
      assertThat(
              NodeJvm.run(
                  FetchInNodeJvm.class,
                  "http://{service}.google.test:" + google.fake().port(),
                  "http://odd.google.test:%d/{location}".formatted(odd.port()),
                  google.issuer().token("shop/web", Google.POOL).exposeToken(),
                  REGIONAL))
          .isEqualTo(new NodeJvm.Ended(0, kinds + "\n"));
    }
  }

  @Test
  void wordsOfAServerBecomeOneLineWithoutTheToken() throws Exception {
    try (Canary canary = Canary.plant()) {
      String token = google.issuer().token("shop/web", Google.POOL).exposeToken();
      canary.watch("token", token);
      google
          .fake()
          .faultOfTokens("ExchangeToken", 400, "invalid_grant", "no\nto\u0007 " + token + " x");
      FetchFailure failure =
          web()
              .with(
                  io.strongroom.provider.ServiceAccountTokens.of(
                      java.util.Map.of(
                          Google.POOL,
                          new io.strongroom.provider.ServiceAccountTokens.Token(
                              token, io.strongroom.provider.Moment.LATEST))))
              .fetch(latest("db"))
              .failure();
      assertThat(failure.message()).contains("no to").contains("[redacted] x").doesNotContain("\n");
      canary.assertAbsentFrom(failure.message());
    }
  }

  /** A provider of which one kind of service takes connections and is silent. */
  private GcpProvider over(ServerSocket silent, boolean tokensAreSilent) {
    String fake = "http://{service}.google.test:" + google.fake().port();
    String none = "http://{service}.google.test:" + silent.getLocalPort();
    return provider(
        new GcpConnectionSettings(
            GcpConnectionSettings.USUAL_UNIVERSE,
            Optional.of(tokensAreSilent ? none : fake),
            Optional.of(none),
            Outbound.DIRECT));
  }

  private FetchFailure failure(GcpProvider provider, Duration patience)
      throws IOException, InterruptedException {
    Pods pod = Pods.web(provider, google);
    return Pods.run(pod.prepare(Pods.parameters(REGIONAL)), pod.context(List.of(), patience))
        .failure();
  }

  @Test
  void callsEndInTimeAlsoWithoutAnAnswer() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        GcpProvider provider = over(silent, true)) {
      FetchFailure failure = failure(provider, Duration.ofMillis(800));
      assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
      assertThat(failure.message()).contains("did not answer in time").contains("shop/web");
    }
  }

  /** Kubelet's worker is free, and the pod's events say why, long before the usual deadline. */
  @ParameterizedTest
  @CsvSource({
    "true, token exchange for service account shop/web",
    "false, location europe-west1",
  })
  void aGoogleThatHangsIsReportedAfterSeconds(boolean tokensAreSilent, String subject)
      throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        GcpProvider provider = over(silent, tokensAreSilent)) {
      long begun = System.nanoTime();
      FetchFailure failure = failure(provider, Duration.ofSeconds(90));
      assertThat(Duration.ofNanos(System.nanoTime() - begun))
          .isBetween(Duration.ofSeconds(7), Duration.ofSeconds(15));
      assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
      assertThat(failure.message()).contains("did not answer in time").contains(subject);
    }
  }
}
