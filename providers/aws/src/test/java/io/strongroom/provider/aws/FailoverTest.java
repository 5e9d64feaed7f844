package io.strongroom.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchResult.NotChanged;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.aws.Front.Fault;
import io.strongroom.provider.aws.Pods.Answer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    Answer answer = web().fetch(secrets("db"), TWO);
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
  void whereBothFailBothAreTold() throws Exception {
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
