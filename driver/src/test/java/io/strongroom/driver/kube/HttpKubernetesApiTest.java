package io.strongroom.driver.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.strongroom.driver.kube.KubernetesException.Reason;
import io.strongroom.provider.testing.Canary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HttpKubernetesApiTest {
  private static final Resource CLASSES = Resource.secretProviderClasses("shop");
  private static final String OBJECT = "{\"metadata\":{\"name\":\"db\"}}";
  private static final String PATH =
      "/apis/secrets-store.csi.x-k8s.io/v1/namespaces/shop/secretproviderclasses";

  @TempDir private Path dir;
  private FakeApiServer server;
  private Canary canary;
  private String token;
  private HttpKubernetesApi api;

  @BeforeEach
  void start() throws Exception {
    server = new FakeApiServer();
    canary = Canary.plant();
    token = canary.secret("token");
    api = new HttpKubernetesApi(server.access(FakeApiServer.tokenFile(dir, token + "\n")));
  }

  @AfterEach
  void stop() {
    api.close();
    server.close();
    canary.close();
  }

  @Test
  void metadataComeFromEveryPage() throws Exception {
    server
        .then(
            200,
            """
            {"metadata":{"continue":"a+b/c=","remainingItemCount":1},"items":[
             {"metadata":{"namespace":"shop","name":"a"}}]}\
            """)
        .then(
            200,
            """
            {"metadata":{"continue":""},"items":[{"metadata":{"namespace":"team","name":"b"}}]}\
            """);

    assertThat(api.metadata(Resource.allPodStatuses()))
        .extracting(metadata -> metadata.get("namespace").getAsString())
        .containsExactly("shop", "team");
    String path = "/apis/secrets-store.csi.x-k8s.io/v1/secretproviderclasspodstatuses?limit=250";
    assertThat(server.calls())
        .extracting(FakeApiServer.Call::uri)
        .containsExactly(path, path + "&continue=a%2Bb%2Fc%3D");
  }

  @Test
  void anObjectIsReadWithTheTokenOfTheFile() throws Exception {
    server.then(200, OBJECT);
    assertThat(api.get(CLASSES, "db")).contains(object(OBJECT));
    FakeApiServer.Call call = server.calls().getFirst();
    assertThat(call.method()).isEqualTo("GET");
    assertThat(call.uri()).isEqualTo(PATH + "/db");
    assertThat(call.token().equals("Bearer " + token)).isTrue();
  }

  @Test
  void anObjectThatIsNotThereIsAbsentAndDeletedAlready() throws Exception {
    server.then(404, "{\"reason\":\"NotFound\"}").then(404, "{\"reason\":\"NotFound\"}");
    assertThat(api.get(CLASSES, "db")).isEmpty();
    api.delete(CLASSES, "db", Optional.empty());
    assertThat(server.calls().getLast().method()).isEqualTo("DELETE");
  }

  @Test
  void onlyWhatWasLookedAtIsDeleted() throws Exception {
    server.then(200, OBJECT).then(409, "{\"reason\":\"Conflict\"}");
    api.delete(CLASSES, "db", Optional.of("7"));
    assertThat(server.calls().getFirst().body())
        .isEqualTo(
            """
            {"apiVersion":"v1","kind":"DeleteOptions","preconditions":{"resourceVersion":"7"}}\
            """);

    KubernetesException changed =
        catchThrowableOfType(
            KubernetesException.class, () -> api.delete(CLASSES, "db", Optional.of("7")));
    assertThat(changed.reason()).isEqualTo(Reason.CONFLICT);
  }

  @Test
  void applyForcesAsStrongroom() throws Exception {
    server.then(201, OBJECT);
    api.apply(CLASSES, "db", object(OBJECT));
    FakeApiServer.Call call = server.calls().getFirst();
    assertThat(call.method()).isEqualTo("PATCH");
    assertThat(call.uri()).isEqualTo(PATH + "/db?fieldManager=strongroom&force=true");
    assertThat(call.contentType()).isEqualTo("application/apply-patch+yaml");
    assertThat(call.body()).isEqualTo(OBJECT);
  }

  @Test
  void createAndPatchSayWhoWrites() throws Exception {
    server.then(201, OBJECT).then(200, OBJECT);
    api.create(Resource.events("shop"), object(OBJECT));
    api.patch(Resource.nodes(), "node-1", object("{}"));
    FakeApiServer.Call create = server.calls().get(0);
    assertThat(create.method()).isEqualTo("POST");
    assertThat(create.uri()).isEqualTo("/api/v1/namespaces/shop/events?fieldManager=strongroom");
    FakeApiServer.Call patch = server.calls().get(1);
    assertThat(patch.uri()).isEqualTo("/api/v1/nodes/node-1?fieldManager=strongroom");
    assertThat(patch.contentType()).isEqualTo("application/merge-patch+json");
  }

  @Test
  void aNameIsOneElementOfThePath() throws Exception {
    server.then(200, OBJECT);
    api.get(CLASSES, "../../x?y#z");
    assertThat(server.calls().getFirst().uri()).isEqualTo(PATH + "/..%2F..%2Fx%3Fy%23z");
    assertThat(failure("..").reason()).isEqualTo(Reason.INVALID);
  }

  @ParameterizedTest
  @CsvSource({
    "400, BadRequest, INVALID",
    "403, Forbidden, FORBIDDEN",
    "409, AlreadyExists, ALREADY_EXISTS",
    "409, Conflict, CONFLICT",
    "410, Expired, GONE",
    "422, Invalid, INVALID",
    "429, TooManyRequests, THROTTLED",
    "500, InternalError, FAILED",
    "503, ServiceUnavailable, UNAVAILABLE",
  })
  void refusalsHaveAReasonAndTheServersWords(int code, String status, Reason reason) {
    server.then(code, "{\"reason\":\"%s\",\"message\":\"because\\nof it\"}".formatted(status));
    KubernetesException failure = failure("db");
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure)
        .hasMessage(
            "cannot get secretproviderclasses db in namespace shop: HTTP %d: because of it"
                .formatted(code));
  }

  @Test
  void theServersDelayIsReported() {
    server.then(
        exchange -> {
          exchange.getResponseHeaders().set("Retry-After", "7");
          FakeApiServer.send(exchange, 429, "");
        });
    assertThat(failure("db").retryAfter()).contains(Duration.ofSeconds(7));
  }

  @Test
  void aRefusedTokenIsReadAgainAndTheCallRepeatedOnce() throws Exception {
    String next = canary.secret("next token");
    server
        .then(
            exchange -> {
              Files.writeString(dir.resolve("token"), next);
              FakeApiServer.send(exchange, 401, "{}");
            })
        .then(200, OBJECT);
    assertThat(api.get(CLASSES, "db")).isPresent();
    assertThat(server.calls().getLast().token().equals("Bearer " + next)).isTrue();
  }

  @Test
  void aSecondRefusalIsUnauthorized() {
    server.then(401, "{}").then(401, "{}");
    assertThat(failure("db").reason()).isEqualTo(Reason.UNAUTHORIZED);
    assertThat(server.calls()).hasSize(2);
  }

  @Test
  void aTokenThatTheServerEchoesIsNotInTheMessage() {
    server.then(403, "{\"message\":\"no access with %s, sorry\"}".formatted(token));
    KubernetesException failure = failure("db");
    assertThat(failure).hasMessageContaining("no access with [token], sorry");
    canary.assertAbsentFrom(failure);
  }

  @Test
  void aFileWithoutATokenIsNotSentAndNotQuoted() throws IOException {
    Files.writeString(dir.resolve("token"), token + "\n" + token);
    KubernetesException failure = failure("db");
    assertThat(failure.reason()).isEqualTo(Reason.UNAUTHORIZED);
    canary.assertAbsentFrom(failure);
    assertThat(server.calls()).isEmpty();
  }

  @Test
  void garbageHugeAndCutAnswersAreUnavailable() {
    server
        .then(200, "<html>")
        .then(200, "[")
        .then(200, "\"%s\"".formatted("x".repeat(5 << 20)))
        .then(
            exchange -> {
              exchange.sendResponseHeaders(200, 1000);
              exchange.getResponseBody().write("{".getBytes(StandardCharsets.UTF_8));
            });
    for (int i = 0; i < 4; i++) {
      assertThat(failure("db").reason()).isEqualTo(Reason.UNAVAILABLE);
    }
  }

  @Test
  void silenceAndTricklingBodiesEndWithTheDeadline() throws Exception {
    server.then(server.silence()).then(server.lines(false, "{"));
    try (HttpKubernetesApi hasty =
        new HttpKubernetesApi(server.access(dir.resolve("token")), Duration.ofMillis(300))) {
      for (int i = 0; i < 2; i++) {
        KubernetesException failure =
            catchThrowableOfType(KubernetesException.class, () -> hasty.get(CLASSES, "db"));
        assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(failure).hasMessageContaining("no complete answer within 300 ms");
      }
    }
  }

  @Test
  void aServerThatIsNotThereIsNamed() {
    int port = server.port();
    server.close();
    KubernetesException failure = failure("db");
    assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(failure).hasMessageContaining("http://127.0.0.1:" + port);
  }

  private KubernetesException failure(String name) {
    return catchThrowableOfType(KubernetesException.class, () -> api.get(CLASSES, name));
  }

  private static JsonObject object(String json) {
    return JsonParser.parseString(json).getAsJsonObject();
  }
}
