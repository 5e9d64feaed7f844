package io.strongroom.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchResult.Failed;
import io.strongroom.provider.aws.Front.Fault;
import io.strongroom.provider.aws.identity.AgentSettings;
import io.strongroom.provider.testing.FetchingPod.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/** Stores that answer whatever they like, behind a token service that is as AWS's. */
final class HostileAnswersTest {
  private static final String SECRET = "value-of-somebody";
  private static final String[] TWO = {"failoverRegion", AwsTest.SECOND};

  private static AwsProvider provider(Front front) {
    Cluster cluster = new Cluster();
    return new AwsProvider(
        new AwsSettings(Optional.empty(), front.connection(), AgentSettings.DEFAULT),
        cluster,
        cluster);
  }

  private static void answer(Front front, int status, String body) {
    front.answer(
        call ->
            call.name().startsWith("Assume")
                ? Optional.empty()
                : Optional.of(Fault.answer(status, body)));
  }

  @Property(tries = 120, shrinking = ShrinkingMode.OFF)
  void anyAnswerIsContentOrAFailureInOneLine(
      @ForAll("objects") String objects,
      @ForAll("bodies") String body,
      @ForAll("statuses") int status)
      throws Exception {
    try (Front front = new Front(Moto.shared());
        AwsProvider provider = provider(front)) {
      answer(front, status, body);
      Pods pod = Pods.web(provider);
      Answer answer =
          Pods.run(
              pod.prepare(Pods.parameters(objects)), pod.context(List.of(), Duration.ofSeconds(3)));
      assertThat(front.calls()).as("the store was reached").hasSizeGreaterThan(1);
      if (answer.result() instanceof Failed(List<FetchFailure> failures, var _)) {
        assertThat(failures)
            .extracting(FetchFailure::message)
            .allSatisfy(
                message ->
                    assertThat(message)
                        .doesNotContain("\n")
                        .doesNotContain(SECRET)
                        .isNotBlank()
                        .hasSizeLessThan(2000));
      } else {
        assertThat(body).containsAnyOf(SECRET, "\"SecretString\":5");
      }
    }
  }

  @Provide
  Arbitrary<String> objects() {
    return Arbitraries.of(
        AwsTest.secrets("db"),
        AwsTest.secrets("db", "other"),
        AwsTest.parameters("db"),
        AwsTest.parameters("db") + AwsTest.secrets("other"),
        "- {objectName: db, objectType: secretsmanager, secretKey: user}\n",
        "- {objectName: db, objectType: ssmparameter, template: '{{user}}'}\n",
        "- {objectName: db, objectType: secretsmanager, jmesPath: [{path: a, objectAlias: b}]}\n",
        "- {objectName: db*, objectType: secretsmanager}\n",
        "- {objectName: /db/*, objectType: ssmparameter}\n");
  }

  /** None that is tried again: that would take the time of its pauses. */
  @Provide
  Arbitrary<Integer> statuses() {
    return Arbitraries.of(200, 200, 200, 301, 400, 403, 404, 418);
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
            "[".repeat(20_000),
            "{\"a\":".repeat(5_000),
            "{\"SecretString\":5,\"VersionId\":{}}",
            "{\"SecretString\":\"%s\"".formatted(SECRET),
            "{\"SecretString\":\"%s\",\"VersionId\":[1]}".formatted(SECRET),
            "{\"SecretString\":\"%s\",\"VersionId\":\"\\n\"}".formatted(SECRET),
            "{\"SecretBinary\":\"%s\"}".formatted(SECRET),
            "{\"SecretString\":null,\"VersionId\":null}",
            "{\"SecretValues\":[null],\"Errors\":[null],\"SecretList\":[null],\"Parameters\":[null]}",
            "{\"SecretValues\":{},\"Errors\":7,\"SecretList\":\"\",\"Parameters\":true}",
            "{\"SecretValues\":[{}],\"Errors\":[{}],\"SecretList\":[{}],\"Parameters\":[{}]}",
            "{\"SecretValues\":[{\"Name\":\"db\",\"SecretString\":\"%s\"}]}".formatted(SECRET),
            "{\"Errors\":[{\"SecretId\":\"db\",\"ErrorCode\":\"\\n\",\"Message\":\"a\\nb\"}]}",
            "{\"Parameters\":[{\"Name\":\"db\",\"Value\":\"%s\",\"Version\":\"x\"}]}"
                .formatted(SECRET),
            "{\"Parameters\":[{\"Name\":\"/db/../../x\",\"Value\":\"%s\",\"Version\":1}]}"
                .formatted(SECRET),
            "{\"SecretList\":[{\"Name\":\"db/../x\",\"ARN\":\"\"}]}",
            "{\"NextToken\":\"again\"}",
            "{\"__type\":\"\\n\\u0000\",\"message\":[1]}",
            "{\"__type\":\"AccessDeniedException\",\"message\":\"a\\nb\"}"));
  }

  @Example
  void anAnswerWithoutEndIsLeftAndNotAskedForAgain() throws Exception {
    try (Front front = new Front(Moto.shared());
        AwsProvider provider = provider(front)) {
      answer(front, 200, "{\"SecretString\":\"%s\"}".formatted("x".repeat(17 << 20)));
      FetchFailure failure = Pods.web(provider).fetch(AwsTest.secrets("db"), TWO).failure();
      assertThat(failure.kind()).isEqualTo(Kind.TOO_LARGE);
      assertThat(failure.message()).endsWith("answers with more than 16777216 bytes");
      assertThat(front.calls())
          .containsExactly(
              "us-east-1 AssumeRoleWithWebIdentity", "us-east-1 GetSecretValue SecretId=db");
    }
  }

  /** As deep as 64 KiB go, which is what a secret may have. */
  @Property(tries = 12, shrinking = ShrinkingMode.OFF)
  void aValueThatIsDeepIsContentOrAFailureInOneLine(
      @ForAll("selections") String selection, @ForAll("deep") String value) throws Exception {
    try (Front front = new Front(Moto.shared());
        AwsProvider provider = provider(front)) {
      Moto.shared().clear();
      Moto.shared().secret("db", value);
      Answer answer =
          Pods.web(provider)
              .fetch("- {objectName: db, objectType: secretsmanager%s}".formatted(selection));
      if (selection.isEmpty()) {
        assertThat(answer.contents()).containsEntry("db", value);
      } else {
        assertThat(answer.failure().message()).doesNotContain("\n").hasSizeLessThan(2000);
      }
    }
  }

  @Provide
  Arbitrary<String> selections() {
    return Arbitraries.of(
        "",
        ", secretKey: user",
        ", secretKey: '*', objectAlias: '{{key}}'",
        ", template: '{{user}}'",
        ", jmesPath: [{path: user, objectAlias: b}]");
  }

  @Provide
  Arbitrary<String> deep() {
    return Arbitraries.of(
        "[".repeat(60_000), "{\"a\":".repeat(12_000), "[".repeat(30_000) + "]".repeat(30_000));
  }
}
