package io.strongroom.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchResult.Failed;
import io.strongroom.provider.Moment;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.Plan;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.aws.identity.AgentSettings;
import io.strongroom.provider.aws.sdk.AwsConnectionSettings;
import io.strongroom.provider.cloud.Outbound;
import io.strongroom.provider.cloud.ServiceAccountUid;
import io.strongroom.provider.testing.FetchingPod.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/** Classes, tokens and answers that somebody made up: never a crash, and always all problems. */
final class HostileTest {
  private static final Cluster CLUSTER = new Cluster();

  private static AwsProvider provider(AwsConnectionSettings connection) {
    return new AwsProvider(
        new AwsSettings(Optional.empty(), connection, AgentSettings.DEFAULT), CLUSTER, CLUSTER);
  }

  @Property(tries = 300, shrinking = ShrinkingMode.OFF)
  void anyClassIsAcceptedOrRefusedWithReasons(
      @ForAll("parameters") Map<String, String> parameters) {
    try (AwsProvider provider = provider(AwsConnectionSettings.DEFAULT)) {
      switch (provider.plan(Parameters.of(parameters))) {
        case Plan.Accepted(var fetch, var _) ->
            assertThat(fetch.objects())
                .allSatisfy(
                    object ->
                        assertThat(object.paths())
                            .allSatisfy(
                                path ->
                                    assertThat(List.of(path.split("/", -1)))
                                        .doesNotContain("..", ".", "")));
        case Plan.Rejected(List<ClassProblem> problems) ->
            assertThat(problems)
                .isNotEmpty()
                .allSatisfy(problem -> assertThat(problem.describe()).doesNotContain("\n"));
      }
    }
  }

  @Property(tries = 100, shrinking = ShrinkingMode.OFF)
  void everyObjectWithAMistakeIsNamed(@ForAll("mistakes") List<String> mistakes) {
    String objects = String.join("", mistakes);
    try (AwsProvider provider = provider(AwsConnectionSettings.DEFAULT)) {
      if (provider.plan(Pods.parameters(objects)) instanceof Plan.Rejected(var problems)) {
        for (int i = 0; i < mistakes.size(); i++) {
          String object = "objects[%d]".formatted(i);
          assertThat(problems).anyMatch(problem -> problem.field().startsWith(object));
        }
      } else {
        assertThat(mistakes).isEmpty();
      }
    }
  }

  @Provide
  Arbitrary<List<String>> mistakes() {
    return Arbitraries.of(
            "- {objectName: a}\n",
            "- {objectType: secretsmanager}\n",
            "- {objectName: b, objectType: x}\n",
            "- {objectName: c, objectType: ssmparameter, filePermission: \"9\"}\n",
            "- {objectName: d, objectType: secretsmanager, jmesPath: [{path: a-b, objectAlias:"
                + " e}]}\n",
            "- []\n",
            "- {objectName: \"arn:x\"}\n",
            "- {objectName: ../f, objectType: secretsmanager, objectAlias: [g]}\n")
        .list()
        .ofMaxSize(12);
  }

  @Provide
  Arbitrary<Map<String, String>> parameters() {
    Arbitrary<String> odd =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(40),
            Arbitraries.of(
                "",
                "true",
                "us-east-1",
                "../..",
                "/",
                "arn:aws:iam::1:role/x",
                "900",
                "ipv6",
                "~"));
    Arbitrary<String> field =
        Arbitraries.of(
            "objectName",
            "objectType",
            "objectAlias",
            "objectVersion",
            "objectVersionLabel",
            "filePermission",
            "jmesPath",
            "failoverObject",
            "secretKey",
            "template",
            "optional",
            "tags",
            "limit",
            "jmesValueType",
            "OBJECTNAME",
            "odd");
    Arbitrary<String> value =
        Arbitraries.oneOf(
            Arbitraries.of(
                "a",
                "/a/*",
                "*",
                "secretsmanager",
                "ssmparameter",
                "[]",
                "{}",
                "~",
                "0644",
                "\"0644\"",
                "[{path: a, objectAlias: b}]",
                "{objectName: x}",
                "\"{{key}}\"",
                "\"{{name}}\"",
                "\"../x\"",
                "arn:aws:ssm:us-east-1:1:parameter/x",
                "1e3",
                "yes"),
            Arbitraries.strings().alpha().ofMaxLength(8));
    Arbitrary<String> objects =
        net.jqwik.api.Combinators.combine(field, value)
            .as("%s: %s"::formatted)
            .list()
            .ofMaxSize(6)
            .map(fields -> "- {" + String.join(", ", fields) + "}\n")
            .list()
            .ofMaxSize(4)
            .map(items -> String.join("", items));
    return Arbitraries.maps(
            Arbitraries.of(
                "region",
                "failoverRegion",
                "pathTranslation",
                "usePodIdentity",
                "sharePodIdentity",
                "preferredAddressType",
                "assumeRoleArn",
                "assumeRoleExternalId",
                "assumeRoleDurationSeconds"),
            odd)
        .ofMaxSize(5)
        .flatMap(
            others ->
                Arbitraries.oneOf(objects, Arbitraries.strings().ofMaxLength(200))
                    .map(
                        text -> {
                          Map<String, String> all = new HashMap<>(others);
                          all.put("objects", text);
                          return all;
                        }));
  }

  @Property(tries = 300)
  void anyTokenIsATokenWhoseAccountIsUnknownAtWorst(@ForAll String token) {
    assertThat(ServiceAccountUid.of(token)).isEmpty();
    assertThat(ServiceAccountUid.of("a." + token + ".b")).isEmpty();
  }

  /** A server that is none of AWS's, and answers whatever it is asked. */
  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void anyAnswerIsAFailureInOneLine(@ForAll("bodies") String body, @ForAll("statuses") int status)
      throws Exception {
    HttpServer server = answering(status, body);
    try (AwsProvider provider =
        provider(
            new AwsConnectionSettings(
                false,
                Optional.of("http://127.0.0.1:" + server.getAddress().getPort()),
                Outbound.DIRECT))) {
      Token token = new Token("not.a.token", Moment.LATEST);
      Pods pod = Pods.web(provider).with(ServiceAccountTokens.of(Map.of(Pods.STS, token)));
      Answer answer = pod.fetch("- {objectName: db, objectType: secretsmanager, jmesPath: []}\n");
      assertThat(answer.result()).isInstanceOf(Failed.class);
      assertThat(answer.failures())
          .extracting(FetchFailure::message)
          .allSatisfy(message -> assertThat(message).doesNotContain("\n").isNotBlank());
    } finally {
      server.stop(0);
    }
  }

  @Provide
  Arbitrary<Integer> statuses() {
    return Arbitraries.of(200, 204, 301, 400, 403, 404, 418);
  }

  @Provide
  Arbitrary<String> bodies() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(200),
        Arbitraries.of(
            "",
            "{}",
            "[]",
            "null",
            "<a/>",
            "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult/>"
                + "</AssumeRoleWithWebIdentityResponse>",
            "[".repeat(20_000),
            "<a>".repeat(5_000),
            "{\"SecretString\":5,\"VersionId\":{}}",
            "{\"__type\":\"\\n\\u0000\",\"message\":[1]}"));
  }

  private static HttpServer answering(int status, String body) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            boolean empty = bytes.length == 0 || status == 204;
            exchange.sendResponseHeaders(status, empty ? -1 : bytes.length);
            if (!empty) {
              exchange.getResponseBody().write(bytes);
            }
          }
        });
    server.start();
    return server;
  }
}
