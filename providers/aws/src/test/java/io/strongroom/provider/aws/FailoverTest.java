package io.strongroom.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchResult.NotChanged;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.aws.Front.Fault;
import io.strongroom.provider.testing.FetchingPod.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When the second region is asked, row by row; the rule is in docs/providers/aws.md. */
final class FailoverTest extends AwsTest {
  private static final String[] TWO = {"failoverRegion", SECOND};

  @ParameterizedTest
  @CsvSource({
    "GetSecretValue, 500, InternalServiceError, second",
    "GetSecretValue, 503, ServiceUnavailable, second",
    "GetSecretValue, 400, ThrottlingException, second",
    "GetSecretValue, 400, TooManyRequestsException, second",
    "GetSecretValue, 400, AccessDeniedException, second",
    "GetSecretValue, 418, TeapotException, second",
    "GetSecretValue, 0, connection closed, second",
    "GetSecretValue, 400, ResourceNotFoundException, final",
    "GetSecretValue, 400, InvalidRequestException, final",
    "GetSecretValue, 400, InvalidParameterException, final",
    "GetSecretValue, 400, ValidationException, final",
    "GetSecretValue, 400, DecryptionFailure, final",
    "GetSecretValue, 400, ExpiredTokenException, final",
    "GetSecretValue, 400, UnrecognizedClientException, final",
    "AssumeRoleWithWebIdentity, 403, AccessDenied, second",
    "AssumeRoleWithWebIdentity, 500, InternalFailure, second",
    "AssumeRoleWithWebIdentity, 400, RegionDisabledException, second",
    "AssumeRoleWithWebIdentity, 400, ExpiredTokenException, final",
    "AssumeRoleWithWebIdentity, 400, InvalidIdentityToken, final",
  })
  void theSecondRegionIsAskedOrNot(String call, int status, String code, String expected)
      throws Exception {
    moto.secret("db", "east");
    moto.secret(SECOND, "db", "west");
    front.fault(REGION, call, status, code, "no luck");
    expect(expected, web().fetch(secrets("db"), TWO));
  }

  /** The code is that of any denial, so the words decide. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Access to KMS is not allowed",
        "User: arn:aws:sts::1:assumed-role/app is not authorized to perform: kms:Decrypt on the"
            + " resource: no luck",
        "The ciphertext refers to a customer master key that does not exist, does not exist in"
            + " this region, or you are not allowed to access."
      })
  void aKeyThatMayNotBeUsedIsFinal(String words) throws Exception {
    moto.secret("db", "east");
    moto.secret(SECOND, "db", "west");
    moto.parameter("color", "east");
    moto.parameter(SECOND, "color", "west", "String");
    front.fault(REGION, "GetSecretValue", 400, "AccessDeniedException", words);
    front.fault(REGION, "GetParameters", 400, "AccessDeniedException", words);
    List<FetchFailure> failures = web().fetch(secrets("db") + parameters("color"), TWO).failures();
    assertThat(failures)
        .hasSize(2)
        .allSatisfy(
            failure -> {
              assertThat(failure.kind()).isEqualTo(Kind.DENIED);
              assertThat(failure.message())
                  .contains(words)
                  .contains("does the policy of that role allow kms:Decrypt");
            });
    assertThat(front.calls()).noneMatch(seen -> seen.startsWith(SECOND));
  }

  /** A secret's own name does not make a denial one of its key. */
  @Test
  void aSecretThatIsCalledLikeKmsIsAskedForAsAnyOther() throws Exception {
    moto.secret(SECOND, "kms-db", "west");
    front.fault(
        REGION,
        "GetSecretValue",
        400,
        "AccessDeniedException",
        "User: arn:aws:sts::1:assumed-role/app is not authorized to perform:"
            + " secretsmanager:GetSecretValue on resource: kms-db");
    assertThat(web().fetch(secrets("kms-db"), TWO).contents()).containsEntry("kms-db", "west");
  }

  @Test
  void whereTheFirstRegionKeepsSilentTheSecondHasHalfOfTheTime() throws Exception {
    moto.secret("db", "east");
    moto.secret(SECOND, "db", "west");
    web().fetch(secrets("db"));
    front.answer(
        call -> {
          if (call.region().equals(REGION)) {
            ErrorTextTest.keepSilent(Duration.ofSeconds(20));
          }
          return Optional.empty();
        });
    long begin = System.nanoTime();
    Answer answer =
        Pods.run(
            web().prepare(Pods.parameters(secrets("db"), TWO)),
            web().context(List.of(), Duration.ofSeconds(6)));
    assertThat(answer.contents()).containsEntry("db", "west");
    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .isBetween(Duration.ofSeconds(3), Duration.ofSeconds(6));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jmesPath: [{path: nobody, objectAlias: x}]",
        "secretKey: nobody",
        "template: '{{nobody}}'"
      })
  void aValueWithoutWhatTheClassWantsIsFinal(String wanted) throws Exception {
    moto.secret("db", "{\"user\":\"east\"}");
    moto.secret(SECOND, "db", "{\"nobody\":\"west\"}");
    String object = "- {objectName: db, objectType: secretsmanager, %s}".formatted(wanted);
    assertThat(web().fetch(object, TWO).failure().message()).contains("nobody");
    assertThat(front.calls()).isNotEmpty().noneMatch(seen -> seen.startsWith(SECOND));
  }

  @Test
  void whoThePodIsIsTheSameForEveryRegion() throws Exception {
    Pods pod = web();
    assertThat(pod.with(ServiceAccountTokens.none()).fetch(secrets("db"), TWO).failure().message())
        .contains("kubelet passed no service-account token");
    cluster.account("shop/web", Map.of());
    assertThat(pod.fetch(secrets("db"), TWO).failure().message())
        .contains("An IAM role must be associated with service account web");
    cluster.withoutAccount("shop/web");
    clock.advance(Duration.ofMinutes(2));
    assertThat(pod.fetch(secrets("db"), TWO).failures()).hasSize(1);
    assertThat(front.calls()).isEmpty();
  }

  /** What is denied or throttled within an answer about several is so for that secret alone. */
  @Test
  void secretsOfABatchFailOverOneByOne() throws Exception {
    for (String name : List.of("denied", "key", "busy", "fine")) {
      moto.secret(SECOND, name, "west");
    }
    front.answer(
        call ->
            call.region().equals(REGION) && call.name().equals("BatchGetSecretValue")
                ? Optional.of(Fault.answer(200, CallsTest.PARTLY))
                : Optional.empty());
    List<FetchFailure> failures =
        web().fetch(secrets("denied", "key", "busy", "fine"), TWO).failures();
    assertThat(failures).extracting(FetchFailure::object).containsExactly("key");
    assertThat(front.calls().stream().filter(seen -> seen.startsWith(SECOND + " Batch")))
        .containsExactly("us-west-2 BatchGetSecretValue SecretIdList=denied,busy");
  }

  private void expect(String expected, Answer answer) {
    boolean asked = front.calls().stream().anyMatch(seen -> seen.startsWith(SECOND));
    assertThat(asked ? "second" : "final").isEqualTo(expected);
    if (asked) {
      assertThat(answer.contents()).containsEntry("db", "west");
    } else {
      assertThat(answer.failure().message()).contains("region us-east-1").contains("no luck");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "500, InternalServerError, second",
    "400, ThrottlingException, second",
    "400, AccessDeniedException, second",
    "400, InvalidKeyId, final",
    "400, ValidationException, final",
  })
  void soItIsForParameters(int status, String code, String expected) throws Exception {
    moto.parameter("color", "east");
    moto.parameter(SECOND, "color", "west", "String");
    front.fault(REGION, "GetParameters", status, code, "no luck");
    Answer answer = web().fetch(parameters("color"), TWO);
    boolean asked = front.calls().stream().anyMatch(seen -> seen.startsWith(SECOND));
    assertThat(asked ? "second" : "final").isEqualTo(expected);
    if (asked) {
      assertThat(answer.contents()).containsEntry("color", "west");
    }
  }

  @Test
  void whereTheFirstRegionAnswersTheSecondIsNotAsked() throws Exception {
    moto.secret("db", "east");
    moto.parameter("color", "east");
    Answer answer = web().fetch(secrets("db") + parameters("color"), TWO);
    assertThat(answer.contents()).containsEntry("db", "east").containsEntry("color", "east");
    assertThat(front.calls()).noneMatch(call -> call.startsWith(SECOND));
  }

  @Test
  void theVersionIsThatOfTheBytesAndTheFirstRegionIsGoneBackTo() throws Exception {
    String east = moto.secret("db", "east").get("VersionId").getAsString();
    String west = moto.secret(SECOND, "db", "west").get("VersionId").getAsString();
    Parameters parameters = Pods.parameters(secrets("db"), TWO);
    front.answer(
        call ->
            call.region().equals(REGION) && !call.name().startsWith("Assume")
                ? Optional.of(Fault.of(500, "InternalServiceError", "no luck"))
                : Optional.empty());
    Answer away = web().refresh(parameters, List.of());
    assertThat(away.versions())
        .extracting(ObjectVersion::storeVersion)
        .containsExactly(Optional.of(west));
    assertThat(web().refresh(parameters, away.versions()).result())
        .as("it is current in the second region while the first is away")
        .isInstanceOf(NotChanged.class);
    front.mend();
    Answer back = web().refresh(parameters, away.versions());
    assertThat(back.versions())
        .extracting(ObjectVersion::storeVersion)
        .containsExactly(Optional.of(east));
    assertThat(back.contents()).containsEntry("db", "east");
  }

  @Test
  void whereBothFailBothAreReported() throws Exception {
    front.fault(REGION, "GetSecretValue", 400, "AccessDeniedException", "not in the east");
    front.fault(SECOND, "GetSecretValue", 400, "AccessDeniedException", "not in the west");
    FetchFailure failure = web().fetch(secrets("db"), TWO).failure();
    assertThat(failure.kind()).isEqualTo(Kind.DENIED);
    assertThat(failure.message())
        .contains("region us-east-1", "not in the east", "region us-west-2", "not in the west")
        .doesNotContain("\n");
  }

  @Test
  void anotherNameMayBeAskedForThere() throws Exception {
    moto.secret(SECOND, "dbw", "west");
    front.fault(REGION, "GetSecretValue", 500, "InternalServiceError", "no luck");
    assertThat(
            web()
                .fetch(
                    "- {objectName: db, objectType: secretsmanager, objectAlias: x,"
                        + " failoverObject: {objectName: dbw}}",
                    TWO)
                .contents())
        .containsEntry("x", "west");
  }

  @Test
  void onlyWhatFailedIsAskedForInTheSecondRegion() throws Exception {
    moto.secret("a", "east a");
    moto.secret("b", "east b");
    moto.secret(SECOND, "b", "west b");
    front.fault(REGION, "BatchGetSecretValue", 400, "AccessDeniedException", "no such right");
    front.answer(
        call ->
            call.region().equals(REGION) && call.subject().equals("SecretId=b")
                ? Optional.of(Fault.of(400, "AccessDeniedException", "no"))
                : Optional.empty());
    assertThat(web().fetch(secrets("a", "b"), TWO).contents())
        .containsEntry("a", "east a")
        .containsEntry("b", "west b");
    assertThat(front.calls().stream().filter(call -> call.startsWith(SECOND + " Get")))
        .containsExactly("us-west-2 GetSecretValue SecretId=b");
  }
}
