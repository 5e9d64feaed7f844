package io.strongroom.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.aws.Front.Fault;
import io.strongroom.provider.aws.identity.AgentSettings;
import io.strongroom.provider.aws.sdk.AwsConnectionSettings;
import io.strongroom.provider.cloud.Outbound;
import io.strongroom.provider.testing.Canary;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person reads who has to mend it: object, region, role, AWS's code and request id. */
final class ErrorTextTest extends AwsTest {
  private static final String WHERE =
      "secret 'db', region us-east-1, role arn:aws:iam::123456789012:role/app: ";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | AccessDeniedException | not authorized | DENIED | not authorized; does its policy"
            + " allow secretsmanager:GetSecretValue?",
        "400 | AccessDeniedException | Access to KMS is not allowed | DENIED | Access to KMS is not"
            + " allowed; does the policy of that role allow kms:Decrypt on its key, and the key's"
            + " policy?",
        "400 | DecryptionFailure | no key | DENIED | no key; does the policy of that role allow"
            + " kms:Decrypt on its key, and the key's policy?",
        "400 | ResourceNotFoundException | can't find it | NOT_FOUND | can't find it; is it in this"
            + " region, under this name?",
        "400 | ExpiredTokenException | is expired | UNAUTHENTICATED | is expired; a fresh token or"
            + " fresh credentials are needed",
        "403 | InvalidSignatureException | Signature expired | UNAUTHENTICATED | Signature expired;"
            + " is the clock of this node right?",
        "400 | ThrottlingException | Rate exceeded | THROTTLED | Rate exceeded",
        "400 | InvalidRequestException | marked for deletion | INVALID | marked for deletion",
        "500 | InternalServiceError | no luck | UNAVAILABLE | no luck",
        "418 | TeapotException | short | BAD_ANSWER | short",
      })
  void anErrorOfAws(int status, String code, String words, Kind kind, String expected)
      throws Exception {
    front.fault(REGION, "GetSecretValue", status, code, words);
    FetchFailure failure = web().fetch(secrets("db")).failure();
    assertThat(failure.message()).isEqualTo(WHERE + expected);
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.object()).isEqualTo("db");
    assertThat(failure.phase()).isEqualTo(Phase.FETCH);
    assertThat(failure.storeCode()).contains(code);
    assertThat(failure.requestId()).contains("request-of-the-front");
    assertThat(failure.retryAfter()).as("AWS named none").isEmpty();
  }

  @Test
  void aRefusalOfTheTokenService() throws Exception {
    front.fault(REGION, "AssumeRoleWithWebIdentity", 403, "AccessDenied", "not for you");
    FetchFailure failure = web().fetch(secrets("db")).failure();
    assertThat(failure.message())
        .isEqualTo(
            "service account shop/web, region us-east-1, role arn:aws:iam::123456789012:role/app:"
                + " not for you; does the role's trust policy name this cluster's issuer and this"
                + " service account?");
    assertThat(failure.kind()).isEqualTo(Kind.DENIED);
    assertThat(failure.phase()).isEqualTo(Phase.IDENTITY);
    assertThat(failure.storeCode()).contains("AccessDenied");
    assertThat(failure.requestId()).contains("request-of-the-front");
  }

  @Test
  void aRoleThatMayNotBeTakenOn() throws Exception {
    String further = "arn:aws:iam::210987654321:role/reader";
    front.fault(REGION, "AssumeRole", 403, "AccessDenied", "not for you");
    FetchFailure failure =
        web()
            .fetch(secrets("db"), "assumeRoleArn", further, "assumeRoleExternalId", "shop-42")
            .failure();
    assertThat(failure.message())
        .startsWith("assumeRoleArn " + further + ", region us-east-1, role " + Pods.ROLE)
        .endsWith(
            "not for you; may the pod's own role do sts:AssumeRole on it, and does its trust policy"
                + " name that role and this external id?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "42 | 42",
        "' 42' | 42",
        "599 | 599",
        "4000 | 600",
        "1234567 | 600",
        "Tue, 31 Dec 2199 23:59:59 GMT | 600"
      })
  void aThrottledCallSaysForHowLong(String header, int seconds) throws Exception {
    throttles(header);
    assertThat(web().fetch(secrets("db")).failure().retryAfter())
        .contains(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @CsvSource({"soon", "0", "-1", "' -1'", "'Tue, 15 Nov 1994 08:12:31 GMT'"})
  void aThrottledCallThatNamesNoTime(String header) throws Exception {
    throttles(header);
    FetchFailure failure = web().fetch(secrets("db")).failure();
    assertThat(failure.kind()).isEqualTo(Kind.THROTTLED);
    assertThat(failure.retryAfter()).isEmpty();
  }

  @Test
  void aPauseBelowZeroInTheHeaderOfAwsOwnIsNoDefect() throws Exception {
    throttles("x-amz-retry-after", "-1");
    assertThat(web().fetch(secrets("db")).failure().kind()).isEqualTo(Kind.THROTTLED);
  }

  private void throttles(String retryAfter) {
    throttles("Retry-After", retryAfter);
  }

  private void throttles(String header, String pause) {
    front.answer(
        call ->
            call.name().equals("GetSecretValue")
                ? Optional.of(
                    new Fault(400, "ThrottlingException", "Rate exceeded", Map.of(header, pause)))
                : Optional.empty());
  }

  @Test
  void aClockThatIsOffIsReported() throws Exception {
    front.fault(REGION, "AssumeRoleWithWebIdentity", 400, "ExpiredTokenException", "Token expired");
    clock.set(Instant.now().minus(Duration.ofMinutes(10).plusSeconds(20)));
    assertThat(web().fetch(secrets("db")).failure().message())
        .contains("the clock of this node is 10 minutes behind AWS's: set it right");
  }

  @Test
  void aRegionThatIsNone() throws Exception {
    try (AwsProvider real =
        new AwsProvider(
            new AwsSettings(
                Optional.empty(),
                new AwsConnectionSettings(
                    false,
                    Optional.of("http://{service}.{region}.nowhere.invalid"),
                    Outbound.DIRECT),
                AgentSettings.DEFAULT),
            cluster,
            cluster)) {
      FetchFailure failure = Pods.web(real).fetch(secrets("db"), "region", "us-esat-1").failure();
      assertThat(failure.message())
          .contains("region us-esat-1")
          .contains("no name server knows AWS's host there; is 'us-esat-1' a region?");
      assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    }
  }

  /** Kubelet's worker and the pod's events are not kept for the driver's deadline of 90 s. */
  @ParameterizedTest
  @CsvSource({"AssumeRoleWithWebIdentity, IDENTITY", "GetSecretValue, FETCH"})
  void aStoreThatHangsIsLeftWithinSeconds(String silent, Phase phase) throws Exception {
    moto.secret("db", "s3cret");
    front.answer(
        call -> call.name().equals(silent) ? keepSilent(Duration.ofSeconds(40)) : Optional.empty());
    Instant begin = Instant.now();
    FetchFailure failure =
        Pods.run(
                web().prepare(Pods.parameters(secrets("db"))),
                web().context(java.util.List.of(), Duration.ofSeconds(90)))
            .failure();
    assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(15));
    assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(failure.phase()).isEqualTo(phase);
    assertThat(failure.message()).contains("region us-east-1").endsWith("did not answer in time");
    assertThat(front.count(silent)).as("it is not asked again").isEqualTo(1);
  }

  static Optional<Fault> keepSilent(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Optional.of(Fault.close());
  }

  /** The look for a newer version fails first, and nothing else is asked for then. */
  @Test
  void aRefreshThatFailsSaysWhatAwsSaid() throws Exception {
    moto.secret("db", "s3cret");
    java.util.List<io.strongroom.provider.ObjectVersion> held =
        web().fetch(secrets("db")).versions();
    front.fault(REGION, "DescribeSecret", 400, "ThrottlingException", "Rate exceeded");
    front.forget();
    FetchFailure failure = web().refresh(Pods.parameters(secrets("db")), held).failure();
    assertThat(failure.message()).isEqualTo(WHERE + "Rate exceeded");
    assertThat(front.count("GetSecretValue")).isZero();
  }

  @Test
  void aStoreThatKeepsSilentIsLeftAtTheDeadline() throws Exception {
    moto.secret("db", "s3cret");
    web().fetch(secrets("db"));
    front.answer(call -> keepSilent(Duration.ofSeconds(20)));
    Instant begin = Instant.now();
    FetchFailure failure =
        Pods.run(
                web().prepare(Pods.parameters(secrets("db"))),
                web().context(java.util.List.of(), Duration.ofMillis(700)))
            .failure();
    assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(failure.message()).isEqualTo(WHERE + "did not answer in time");
    assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(15));
  }

  @Test
  void whenTimeIsOverTheStoresOwnWordsAreKept() throws Exception {
    moto.secret("db", "s3cret");
    web().fetch(secrets("db"));
    java.util.concurrent.atomic.AtomicInteger asked =
        new java.util.concurrent.atomic.AtomicInteger();
    front.answer(
        call -> {
          if (asked.incrementAndGet() == 1) {
            return Optional.of(Fault.of(503, "ServiceUnavailable", "in its own words"));
          }
          return keepSilent(Duration.ofSeconds(20));
        });
    FetchFailure failure =
        Pods.run(
                web().prepare(Pods.parameters(secrets("db"))),
                web().context(java.util.List.of(), Duration.ofSeconds(3)))
            .failure();
    assertThat(failure.message()).contains("in its own words");
    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
  }

  @Test
  void whatWasSentDoesNotComeBackInAMessage() throws Exception {
    String token = web().tokens().forAudience(Pods.STS).orElseThrow().exposeToken();
    front.fault(REGION, "AssumeRoleWithWebIdentity", 400, "ValidationError", "bad token " + token);
    try (Canary canary = Canary.plant()) {
      canary.watch("token", token);
      String failure = web().fetch(secrets("db")).failure().toString();
      canary.assertAbsentFrom(failure);
      assertThat(failure).contains("[redacted]");
    }
  }

  @Test
  void aMessageIsOneLineWhateverAwsSays() throws Exception {
    front.fault(REGION, "GetSecretValue", 400, "Odd\\nCode", "two\\nlines" + "x".repeat(2000));
    FetchFailure failure = web().fetch(secrets("db")).failure();
    assertThat(failure.message()).doesNotContain("\n").hasSizeLessThan(700);
  }
}
