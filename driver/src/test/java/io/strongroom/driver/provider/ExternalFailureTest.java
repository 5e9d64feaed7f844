package io.strongroom.driver.provider;

import static io.strongroom.driver.provider.ExternalMounts.NEVER;
import static io.strongroom.driver.provider.ExternalMounts.failureOf;
import static io.strongroom.driver.provider.ExternalMounts.fetched;
import static io.strongroom.driver.provider.ExternalMounts.mount;
import static io.strongroom.driver.provider.ExternalMounts.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.strongroom.driver.provider.FakeProviderServer.Mounting;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import v1alpha1.Service.Error;
import v1alpha1.Service.File;
import v1alpha1.Service.MountResponse;
import v1alpha1.Service.ObjectVersion;

/** What a provider answers when it fails, or is up to no good. */
final class ExternalFailureTest extends ExternalTest {
  /** Written out a second time: a code that changes its kind changes what kubelet does. */
  private static Kind expectedFor(Status.Code code) {
    return switch (code) {
      case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE, UNIMPLEMENTED -> Kind.INVALID;
      case UNAUTHENTICATED -> Kind.UNAUTHENTICATED;
      case PERMISSION_DENIED -> Kind.DENIED;
      case NOT_FOUND -> Kind.NOT_FOUND;
      case RESOURCE_EXHAUSTED -> Kind.THROTTLED;
      case UNAVAILABLE, ABORTED, CANCELLED -> Kind.UNAVAILABLE;
      case DEADLINE_EXCEEDED -> Kind.TIMEOUT;
      case UNKNOWN, INTERNAL, ALREADY_EXISTS, DATA_LOSS -> Kind.BAD_ANSWER;
      case OK -> throw new IllegalArgumentException("that is no failure");
    };
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OK")
  void codeDecidesTheKindAndTheTextIsKept(Status.Code code) throws Exception {
    FetchFailure failure =
        failureAfter(
            FakeProviderServer.fail(Status.fromCode(code).withDescription("vault is sealed")));
    assertThat(failure.kind()).isEqualTo(expectedFor(code));
    assertThat(failure.phase()).isEqualTo(Phase.FETCH);
    assertThat(failure.message())
        .isEqualTo("provider \"fake\" failed: vault is sealed (%s)".formatted(code));
    assertThat(server.requests()).as("it spoke for itself, so it is not asked twice").hasSize(1);
  }

  @Test
  void failureWithoutTextHasItsCode() throws Exception {
    assertThat(failureAfter(FakeProviderServer.fail(Status.UNKNOWN)).message())
        .isEqualTo("provider \"fake\" failed: UNKNOWN without a message");
  }

  @Test
  void errorTextBecomesOneLine() throws Exception {
    assertThat(
            textAfter(
                "first\r\n\tsecond\u0000\u001b[31mred\u202eesrever\u2028third \ud83d\udd11\u200b"))
        .isEqualTo(
            "provider \"fake\" failed: first second [31mredesrever third \ud83d\udd11 (UNKNOWN)");
  }

  @Test
  void longErrorTextIsCut() throws Exception {
    String text = textAfter("\ud83d\udd11".repeat(10_000));
    assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(600, 660);
    assertThat(text).endsWith("\ud83d\udd11... (UNKNOWN)");
  }

  @Test
  void errorTextLosesTokensAndSecrets() throws Exception {
    String token = canary.secret("token");
    String secret = canary.secret("secret") + "\n\"quoted\"";
    Map<String, String> attributes =
        Map.of(
            "csi.storage.k8s.io/serviceAccount.tokens",
            "{\"vault\":{\"expirationTimestamp\":\"2026-01-01T00:00:00Z\",\"token\":\"%s\"}}"
                .formatted(token));
    ExternalMountRequest request = request(attributes, Map.of("key", secret), NEVER);
    server.onMount(
        (received, answer) ->
            answer.onError(
                Status.UNKNOWN
                    .withDescription(
                        "bad request %s %s: token %s..., basic %s, %s"
                            .formatted(
                                received.getAttributes(),
                                received.getSecrets(),
                                token.substring(0, 20),
                                base64("user:" + secret),
                                secret))
                    .asException()));
    FetchFailure failure = failureOf(mount(providers, "fake", request));
    assertThat(failure.message())
        .contains("bad request {\"csi.storage.k8s.io/serviceAccount.tokens\":", "[redacted]");
    canary.assertAbsentFrom(failure.toString());
  }

  @Test
  void errorCodeFailsTheMountInUpstreamsWords() throws Exception {
    FetchFailure failure =
        failureAfter(
            FakeProviderServer.answer(
                FakeProviderServer.oneVersion().toBuilder()
                    .setError(Error.newBuilder().setCode("AuthFailed"))
                    .build()));
    assertThat(failure.kind()).isEqualTo(Kind.BAD_ANSWER);
    assertThat(failure.storeCode()).contains("AuthFailed");
    assertThat(failure.message())
        .isEqualTo("provider \"fake\": mount request failed with provider error code AuthFailed");
  }

  @Test
  void errorCodeIsMadeHarmless() throws Exception {
    String secret = canary.secret("secret");
    server.onMount(
        FakeProviderServer.answer(
            MountResponse.newBuilder()
                .setError(Error.newBuilder().setCode("{\"%s\"}\n<b>".formatted(secret)))
                .build()));
    FetchFailure failure =
        failureOf(mount(providers, "fake", request(Map.of("a", "b"), Map.of("k", secret), NEVER)));
    assertThat(failure.storeCode()).contains("??[redacted]?? ?b?");
    canary.assertAbsentFrom(failure.toString());
  }

  @Test
  void answerWithoutVersionsIsRefused() throws Exception {
    FetchFailure failure =
        failureAfter(
            FakeProviderServer.answer(
                MountResponse.newBuilder()
                    .addFiles(File.newBuilder().setPath("db").setContents(secretContents()))
                    .build()));
    assertThat(failure.kind()).isEqualTo(Kind.BAD_ANSWER);
    assertThat(failure.message()).contains("missing object versions");
  }

  @Test
  void versionThatFitsNoStatusIsRefused() throws Exception {
    for (String version : new String[] {"v".repeat(5000), "1\n2"}) {
      FetchFailure failure =
          failureAfter(
              FakeProviderServer.answer(
                  MountResponse.newBuilder()
                      .addObjectVersion(ObjectVersion.newBuilder().setId("db").setVersion(version))
                      .build()));
      assertThat(failure.kind()).isEqualTo(Kind.BAD_ANSWER);
      assertThat(failure.message()).contains("object version that is longer than 4096 characters");
    }
  }

  @Test
  void answerLargerThanTheFlagNamesTheFlag() throws Exception {
    FetchFailure failure =
        failureAfter(
            FakeProviderServer.answer(
                FakeProviderServer.oneVersion().toBuilder()
                    .addFiles(
                        File.newBuilder()
                            .setPath("big")
                            .setContents(ByteString.copyFrom(new byte[ExternalMounts.MAX_BYTES])))
                    .build()));
    assertThat(failure.kind()).isEqualTo(Kind.TOO_LARGE);
    assertThat(failure.message()).contains("--max-call-recv-msg-size");
  }

  /** A provider may say of itself that a message is too large; that is not ours to mend. */
  @Test
  void providersOwnSizeComplaintDoesNotNameTheFlag() throws Exception {
    FetchFailure failure =
        failureAfter(
            FakeProviderServer.fail(
                Status.RESOURCE_EXHAUSTED.withDescription(
                    "grpc: received message larger than max (5 vs. 4)")));
    assertThat(failure.kind()).isEqualTo(Kind.THROTTLED);
    assertThat(failure.message()).doesNotContain("--max-call-recv-msg-size");
  }

  @Test
  void moreEntriesThanAnybodyMountsAreRefused() throws Exception {
    MountResponse.Builder answer = FakeProviderServer.oneVersion().toBuilder();
    for (int i = 0; i <= MountAnswerMarshaller.MAX_ENTRIES; i++) {
      answer.addFiles(File.getDefaultInstance());
    }
    FetchFailure failure = failureAfter(FakeProviderServer.answer(answer.build()));
    assertThat(failure.kind()).isEqualTo(Kind.TOO_LARGE);
    assertThat(failure.message()).contains("more than 16384 files or object versions");
  }

  @Test
  void providerWithoutAnAnswerRunsIntoTheDeadline() throws Exception {
    server.onMount((_, _) -> {});
    FetchFailure failure = failureOf(mount(providers, "fake", request(Duration.ofMillis(100))));
    assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(failure.message()).contains("did not finish", dir.resolve("fake.sock").toString());
  }

  @Test
  void passedDeadlineIsNoReasonToAsk() throws Exception {
    FetchFailure failure = failureOf(mount(providers, "fake", request(Duration.ZERO)));
    assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void callThatIsResetIsNotAnswered() throws Exception {
    FetchFailure failure = failureAfter((_, answer) -> answer.onCompleted());
    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(failure.message()).contains("broke off the mount");
  }

  @Test
  void providerThatFailedWorksAgain() throws Exception {
    assertThat(failureAfter(FakeProviderServer.fail(Status.INTERNAL)).kind())
        .isEqualTo(Kind.BAD_ANSWER);
    server.onMount(FakeProviderServer.answer(FakeProviderServer.oneVersion()));
    fetched(mount(providers, "fake", request())).close();
  }

  private FetchFailure failureAfter(Mounting mounting) throws InterruptedException {
    server.onMount(mounting);
    FetchFailure failure = failureOf(mount(providers, "fake", request()));
    canary.assertAbsentFrom(failure.toString());
    return failure;
  }

  private String textAfter(String description) throws InterruptedException {
    return failureAfter(FakeProviderServer.fail(Status.UNKNOWN.withDescription(description)))
        .message();
  }

  private ByteString secretContents() {
    return ByteString.copyFromUtf8(canary.secret("contents"));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
