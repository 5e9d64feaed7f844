package io.strongroom.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import com.google.gson.JsonObject;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchResult.NotChanged;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.aws.Front.Fault;
import io.strongroom.provider.testing.FetchingPod.Answer;
import io.strongroom.provider.testing.NamesOfTests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked of AWS, counted there. */
final class CallsTest extends AwsTest {
  /** AWS's answer to a batch of which one secret may be read. */
  static final String PARTLY =
      """
      {"SecretValues":[
        {"ARN":"arn:aws:secretsmanager:us-east-1:123456789012:secret:fine-AbCdEf","Name":"fine",
         "VersionId":"11111111-1111-1111-1111-111111111111","SecretString":"east"}],
       "Errors":[
        {"SecretId":"denied","ErrorCode":"AccessDeniedException","Message":"is not authorized"},
        {"SecretId":"key","ErrorCode":"AccessDeniedException",
         "Message":"Access to KMS is not allowed"},
        {"SecretId":"busy","ErrorCode":"ThrottlingException","Message":"Rate exceeded"}]}
      """;

  private static String[] names(int number) {
    return IntStream.range(0, number).mapToObj("s-%03d"::formatted).toArray(String[]::new);
  }

  private void secrets(int number) throws Exception {
    for (String name : names(number)) {
      moto.secret(name, "value of " + name);
    }
  }

  @Test
  void secretsAreReadTwentyAtATime() throws Exception {
    secrets(45);
    Answer answer = web().fetch(secrets(names(45)));
    assertThat(answer.contents()).hasSize(45).containsEntry("s-044", "value of s-044");
    assertThat(front.count("BatchGetSecretValue")).isEqualTo(3);
    assertThat(front.count("GetSecretValue")).isZero();
  }

  @Test
  void whatHasAVersionOrAStageIsReadByItself() throws Exception {
    secrets(3);
    String objects =
        secrets(names(2))
            + "- {objectName: s-002, objectType: secretsmanager, objectVersionLabel: AWSCURRENT}\n";
    assertThat(web().fetch(objects).contents()).hasSize(3);
    assertThat(front.calls())
        .contains(
            "us-east-1 BatchGetSecretValue SecretIdList=s-000,s-001",
            "us-east-1 GetSecretValue SecretId=s-002 VersionStage=AWSCURRENT")
        .hasSize(3);
  }

  @Test
  void aRoleThatMayNotReadBatchesIsNotAskedToForAnHour() throws Exception {
    secrets(2);
    front.fault(REGION, "BatchGetSecretValue", 400, "AccessDeniedException", "no such right");
    for (int i = 0; i < 3; i++) {
      assertThat(web().fetch(secrets(names(2))).contents()).hasSize(2);
    }
    assertThat(front.count("BatchGetSecretValue")).isEqualTo(1);
    assertThat(front.count("GetSecretValue")).isEqualTo(6);
    front.mend();
    clock.advance(Duration.ofMinutes(50));
    web().fetch(secrets(names(2)));
    assertThat(front.count("BatchGetSecretValue")).isEqualTo(1);
    clock.advance(Duration.ofMinutes(5));
    web().fetch(secrets(names(2))); // credentials are renewed; the role is the same
    assertThat(front.count("BatchGetSecretValue")).isEqualTo(1);
  }

  @Test
  void theRestIsNotReadWhileAnOptionalObjectStaysMissing() throws Exception {
    secrets(1);
    Parameters parameters =
        Pods.parameters(
            secrets("s-000")
                + "- {objectName: extra, objectType: secretsmanager, optional: true}\n"
                + "- {objectName: 'app/*', objectType: secretsmanager, objectAlias:"
                + " 'app-{{name}}', optional: true}\n"
                + "- {objectName: s-000, objectType: secretsmanager, objectAlias: next,"
                + " objectVersionLabel: NEXT, optional: true}\n");
    Answer first = web().refresh(parameters, List.of());
    assertThat(first.contents()).containsOnlyKeys("s-000");
    int before = front.calls().size();
    long reads = front.count("GetSecretValue") + front.count("BatchGetSecretValue");
    for (int interval = 0; interval < 10; interval++) {
      assertThat(web().refresh(parameters, first.versions()).result())
          .isInstanceOf(NotChanged.class);
    }
    assertThat(front.count("GetSecretValue") + front.count("BatchGetSecretValue"))
        .as("values")
        .isEqualTo(reads);
    assertThat(front.calls()).hasSize(before + 40);
    moto.secret("extra", "2");
    Answer extra = web().refresh(parameters, first.versions());
    assertThat(extra.contents()).containsOnlyKeys("s-000", "extra");
    moto.secret("app/a", "3");
    assertThat(web().refresh(parameters, extra.versions()).contents())
        .containsOnlyKeys("s-000", "extra", "app-a");
  }

  @Test
  void whatIsMissingInABatchIsNamedEach() throws Exception {
    secrets(1);
    List<FetchFailure> failures = web().fetch(secrets("s-000", "gone", "lost")).failures();
    assertThat(failures)
        .extracting(FetchFailure::object, FetchFailure::kind)
        .containsExactly(tuple("gone", Kind.NOT_FOUND), tuple("lost", Kind.NOT_FOUND));
    assertThat(front.count("GetSecretValue")).isZero();
  }

  @Test
  void whatFailsInABatchFailsForItselfAlone() throws Exception {
    front.answer(
        call ->
            call.name().equals("BatchGetSecretValue")
                ? Optional.of(Fault.answer(200, PARTLY))
                : Optional.empty());
    String[] four = {"denied", "key", "busy", "fine"};
    for (int times = 1; times <= 2; times++) {
      List<FetchFailure> failures = web().fetch(secrets(four)).failures();
      assertThat(failures)
          .extracting(FetchFailure::object, FetchFailure::kind, f -> f.storeCode().orElse(""))
          .containsExactly(
              tuple("denied", Kind.DENIED, "AccessDeniedException"),
              tuple("key", Kind.DENIED, "AccessDeniedException"),
              tuple("busy", Kind.THROTTLED, "ThrottlingException"));
      assertThat(failures)
          .extracting(FetchFailure::message)
          .satisfiesExactly(
              message -> assertThat(message).endsWith("allow secretsmanager:GetSecretValue?"),
              message -> assertThat(message).contains("allow kms:Decrypt on its key"),
              message -> assertThat(message).endsWith("Rate exceeded"));
      assertThat(front.count("BatchGetSecretValue"))
          .as("a secret that is denied says nothing of batches")
          .isEqualTo(times);
    }
    assertThat(front.count("GetSecretValue")).isZero();
  }

  @Test
  void oneSecretWithTwoFilesIsAskedForOnceInABatch() throws Exception {
    secrets(2);
    String twice =
        secrets(names(2))
            + "- {objectName: s-000, objectType: secretsmanager, objectAlias: again}\n";
    assertThat(web().fetch(twice).contents()).containsEntry("again", "value of s-000");
    assertThat(front.calls())
        .last()
        .isEqualTo("us-east-1 BatchGetSecretValue SecretIdList=s-000,s-001");
  }

  @Test
  void anUnchangedSecretIsDescribedOncePerIntervalAndNeverRead() throws Exception {
    secrets(2);
    Parameters parameters = Pods.parameters(secrets(names(2)));
    List<ObjectVersion> held = web().refresh(parameters, List.of()).versions();
    front.forget();
    for (int interval = 0; interval < 10; interval++) {
      assertThat(web().refresh(parameters, held).result()).isInstanceOf(NotChanged.class);
    }
    assertThat(front.count("DescribeSecret")).isEqualTo(20);
    assertThat(front.calls()).hasSize(20);
  }

  @Test
  void aPinnedVersionIsNotAskedForAgain() throws Exception {
    String version = moto.secret("db", "v1").get("VersionId").getAsString();
    Parameters parameters =
        Pods.parameters(
            "- {objectName: db, objectType: secretsmanager, objectVersion: %s}".formatted(version));
    List<ObjectVersion> held = web().refresh(parameters, List.of()).versions();
    front.forget();
    assertThat(web().refresh(parameters, held).result()).isInstanceOf(NotChanged.class);
    assertThat(front.calls()).isEmpty();
  }

  @Test
  void aRoleThatMayNotDescribeReadsInsteadAndKeepsWhatIsTheSame() throws Exception {
    moto.secret("db", "v1");
    Parameters parameters = Pods.parameters(secrets("db"));
    List<ObjectVersion> held = web().refresh(parameters, List.of()).versions();
    front.fault(REGION, "DescribeSecret", 400, "AccessDeniedException", "no such right");
    assertThat(web().refresh(parameters, held).result()).isInstanceOf(NotChanged.class);
    moto.secretValue(REGION, "db", "v2");
    assertThat(web().refresh(parameters, held).contents()).containsEntry("db", "v2");
  }

  @Test
  void aStageThatMovesBringsTheOtherVersion() throws Exception {
    String first = moto.secret("db", "v1").get("VersionId").getAsString();
    String second = moto.secretValue(REGION, "db", "v2").get("VersionId").getAsString();
    moto.stage(REGION, "db", "BLUE", first, java.util.Optional.empty());
    Parameters parameters =
        Pods.parameters("- {objectName: db, objectType: secretsmanager, objectVersionLabel: BLUE}");
    Answer before = web().refresh(parameters, List.of());
    assertThat(before.contents()).containsEntry("db", "v1");
    moto.stage(REGION, "db", "BLUE", second, java.util.Optional.of(first));
    assertThat(web().refresh(parameters, before.versions()).contents()).containsEntry("db", "v2");
  }

  @Test
  void parametersAreReadTenAtATime() throws Exception {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      String name = "/n/%02d".formatted(i);
      moto.parameter(name, "value " + i);
      names.add(name);
    }
    Answer answer = web().fetch(parameters(names.toArray(String[]::new)));
    assertThat(answer.contents()).hasSize(25).containsEntry("_n_24", "value 24");
    assertThat(front.count("GetParameters")).isEqualTo(3);
  }

  @Test
  void versionsAndLabelsOfOneParameterAreDistinguished() throws Exception {
    moto.parameter("color", "red");
    moto.parameter("color", "green");
    moto.parameter("color", "blue");
    moto.label(REGION, "color", 2, List.of("stable"));
    Answer answer =
        web()
            .fetch(
                """
                - {objectName: color, objectType: ssmparameter}
                - {objectName: color, objectType: ssmparameter, objectAlias: old, objectVersion: 1}
                - {objectName: color, objectType: ssmparameter, objectAlias: ok, objectVersionLabel: stable}
                - {objectName: "arn:aws:ssm:us-east-1:123456789012:parameter/color", objectAlias: arn}
                """);
    assertThat(answer.contents())
        .containsEntry("color", "blue")
        .containsEntry("old", "red")
        .containsEntry("ok", "green")
        .containsEntry("arn", "blue");
  }

  /** It is another account's, and is known by its ARN alone. */
  @ParameterizedTest
  @CsvSource({
    "arn:aws:ssm:us-east-1:999988887777:parameter/shared/color, ''",
    "/shared/color, ''",
    "/shared/color, :2",
    "/shared/color, 2",
  })
  void aParameterThatIsSharedIsKnownByItsArn(String name, String selector) throws Exception {
    String arn = "arn:aws:ssm:us-east-1:999988887777:parameter/shared/color";
    JsonObject parameter = new JsonObject();
    parameter.addProperty("Name", name);
    parameter.addProperty("ARN", arn);
    parameter.addProperty("Value", "blue");
    parameter.addProperty("Version", 2);
    if (!selector.isEmpty()) {
      parameter.addProperty("Selector", selector);
    }
    front.answer(
        call ->
            call.name().equals("GetParameters")
                ? Optional.of(Fault.answer(200, "{\"Parameters\":[%s]}".formatted(parameter)))
                : Optional.empty());
    String version = selector.isEmpty() ? "" : ", objectVersion: 2";
    assertThat(
            web()
                .fetch("- {objectName: \"%s\", objectAlias: color%s}".formatted(arn, version))
                .contents())
        .containsExactly(entry("color", "blue"));
    assertThat(front.calls())
        .contains("us-east-1 GetParameters " + arn + (selector.isEmpty() ? "" : ":2"));
    if (!selector.isEmpty()) {
      assertThat(
              web()
                  .fetch("- {objectName: \"%s\", objectVersion: 3}".formatted(arn))
                  .failure()
                  .kind())
          .as("an answer about another version is none")
          .isEqualTo(Kind.NOT_FOUND);
    }
  }

  @Test
  void aLabelThatMovesBringsTheOtherVersion() throws Exception {
    moto.parameter("color", "red");
    moto.parameter("color", "green");
    moto.label(REGION, "color", 1, List.of("stable"));
    Parameters parameters =
        Pods.parameters(
            "- {objectName: color, objectType: ssmparameter, objectVersionLabel: stable}");
    Answer before = web().refresh(parameters, List.of());
    assertThat(before.contents()).containsEntry("color", "red");
    moto.label(REGION, "color", 2, List.of("stable"));
    assertThat(web().refresh(parameters, before.versions()).contents())
        .containsEntry("color", "green");
  }

  /** It counts from 1 again, which is why the number alone is no version. */
  @Test
  void aParameterThatWasMadeAnewIsAnotherOne() throws Exception {
    moto.parameter("color", "red");
    Parameters parameters = Pods.parameters(parameters("color"));
    List<ObjectVersion> held = web().refresh(parameters, List.of()).versions();
    assertThat(held.getFirst().storeVersion().orElseThrow()).matches("1-[0-9a-f]{12}");
    assertThat(web().refresh(parameters, held).result()).isInstanceOf(NotChanged.class);
    moto.deleteParameter(REGION, "color");
    moto.parameter("color", "green");
    assertThat(web().refresh(parameters, held).contents()).containsEntry("color", "green");
  }

  @Test
  void aThousandParametersAreAHundredCalls() throws Exception {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      names.add("/many/%04d".formatted(i));
    }
    List<FetchFailure> failures = web().fetch(parameters(names.toArray(String[]::new))).failures();
    assertThat(failures).hasSize(1000);
    assertThat(failures.getLast().object()).isEqualTo("/many/0999");
    assertThat(front.count("GetParameters")).isEqualTo(100);
  }

  @Test
  void whereOneIsThrottledTheRestIsNotAskedFor() throws Exception {
    secrets(3);
    front.fault(REGION, "BatchGetSecretValue", 400, "AccessDeniedException", "no such right");
    front.fault(REGION, "GetSecretValue", 400, "ThrottlingException", "Rate exceeded");
    List<FetchFailure> failures = web().fetch(secrets(names(3))).failures();
    assertThat(failures).hasSize(3).extracting(FetchFailure::kind).containsOnly(Kind.THROTTLED);
    assertThat(failures)
        .extracting(FetchFailure::retryAfter)
        .as("AWS asked for no pause, so there is none")
        .containsOnly(Optional.empty());
    assertThat(failures.getLast().message()).contains("was not asked for");
    assertThat(front.count("GetSecretValue")).as("one secret, tried three times").isEqualTo(3);
  }

  @Test
  void nothingIsLookedUpOrAskedForBeforeTheFirstFetch() {
    int before = NamesOfTests.asked().size();
    Pods pod = web();
    assertThat(pod.prepare(Pods.parameters(secrets("db"))).store()).isEqualTo("aws us-east-1");
    assertThat(NamesOfTests.asked()).hasSize(before);
    assertThat(front.calls()).isEmpty();
  }

  @Test
  void theRegionOfTheNodeIsAskedForOnce() throws Exception {
    moto.secret(SECOND, "db", "west");
    cluster.region(SECOND);
    Parameters parameters =
        Parameters.of(java.util.Map.of("objects", secrets("db"), "failoverRegion", REGION));
    assertThat(web().prepare(parameters).store()).isEqualTo("aws, region of the node");
    assertThat(web().refresh(parameters, List.of()).contents()).containsEntry("db", "west");
    cluster.withoutRegion("away");
    assertThat(web().refresh(parameters, List.of()).contents()).containsEntry("db", "west");
    assertThat(web().prepare(parameters).store()).isEqualTo("aws us-west-2");
    assertThat(
            Pods.problems(
                provider, Parameters.of(java.util.Map.of("objects", "", "failoverRegion", SECOND))))
        .containsExactly(
            "failoverRegion: us-west-2: failover region cannot be the same as the primary region");
  }
}
