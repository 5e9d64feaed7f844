package io.strongroom.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.testing.FakeProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The trap of the driver that is usually run: after a first publish that failed, the second is
 * answered OK although nothing is mounted, and the container starts with an empty directory.
 */
final class FailedFirstPublishTest {
  private final Canary canary = Canary.plant();
  private final String password = canary.secret("password");
  private final String token = canary.secret("token");
  private final FakeProvider store = new FakeProvider("fake").put("password", "password", password);
  private final DriverHarness driver =
      DriverHarness.create()
          .provider(store)
          .spc("db", "fake", Map.of("objects", "password"))
          .start();

  @AfterEach
  void stop() {
    driver.close();
    canary.close();
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID, INVALID_ARGUMENT",
    "UNAUTHENTICATED, UNAUTHENTICATED",
    "DENIED, PERMISSION_DENIED",
    "NOT_FOUND, NOT_FOUND",
    "TOO_LARGE, OUT_OF_RANGE",
    "BAD_ANSWER, INTERNAL",
    "THROTTLED, RESOURCE_EXHAUSTED",
    "UNAVAILABLE, UNAVAILABLE",
    "TIMEOUT, DEADLINE_EXCEEDED",
  })
  void leavesNothingAndIsNotOkTheSecondTime(Kind kind, Status.Code code) throws IOException {
    // From THROTTLED on, a wait that is asked for is kept: see the test after this one.
    Optional<Duration> wait =
        kind.compareTo(Kind.THROTTLED) < 0 ? Optional.of(Duration.ofSeconds(30)) : Optional.empty();
    store.fail(
        new FetchFailure(
            "password",
            FetchFailure.Phase.FETCH,
            kind,
            "the store said no",
            Optional.of("StoreCode42"),
            Optional.of("request-7"),
            wait));
    TestPod pod =
        driver
            .pod("unlucky")
            .attribute(
                "csi.storage.k8s.io/serviceAccount.tokens",
                "{\"aud\":{\"token\":\"%s\",\"expirationTimestamp\":\"2030-01-01T00:00:00Z\"}}"
                    .formatted(token));

    for (int attempt = 0; attempt < 3; attempt++) {
      StatusRuntimeException e = driver.publishFails(pod.request().build());
      assertThat(e.getStatus().getCode()).isEqualTo(code);
      assertThat(e.getStatus().getDescription())
          .contains("team/db", "\"password\"", "fake in memory", "phase fetch", "the store said no")
          .contains("StoreCode42", "request-7", wait.isPresent() ? "30 s" : "")
          .doesNotContain("\n");
      canary.assertAbsentFrom(String.valueOf(e.getStatus().getDescription()));
      assertThat(pod.targetExists()).isFalse();
      assertThat(driver.mountsBelow()).isEmpty();
    }
    store.recover();
    pod.publish();
    assertThat(pod.files()).containsEntry("password", password);
  }

  @Test
  void storeThatAsksToBeLeftAloneIsNotSentTheNextTry() throws IOException {
    store.fail(
        new FetchFailure(
            "password",
            FetchFailure.Phase.FETCH,
            Kind.THROTTLED,
            "slow down",
            Optional.empty(),
            Optional.empty(),
            Optional.of(Duration.ofHours(1))));
    TestPod pod = driver.pod("unlucky");
    driver.publishFails(pod.request().build());

    StatusRuntimeException e = driver.publishFails(pod.request().build());

    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(e.getStatus().getDescription())
        .contains("fake in memory", "so it was not asked now")
        .doesNotContain("next try");
    assertThat(store.fetches()).isEqualTo(1);
    assertThat(pod.targetExists()).isFalse();
  }

  /** Of a mistake in the class no store can say anything. */
  @Test
  void mistakeInTheClassIsSaidOfTheClassAndWithTheNameThatWasMeant() {
    store.knows("objects", "roleName");
    driver.spc("db", "fake", Map.of("rolName", "shop"));
    store.reject(ClassProblem.error("roleName", "is required"));

    StatusRuntimeException e = driver.publishFails(driver.pod("unlucky").request().build());

    assertThat(e.getStatus().getDescription())
        .isEqualTo(
            "failed to mount secrets store objects: SecretProviderClass team/db, provider fake,"
                + " phase class: roleName: is required; 'rolName' is not it");
    assertThat(store.fetches()).isZero();
  }

  /** So that kubelet counts its event up, and does not write one for each try. */
  @Test
  void storeThatIsAwayHasOneMessageWhetherOrNotItWasAskedForIt() {
    store.fail(
        new FetchFailure(
            "password",
            FetchFailure.Phase.FETCH,
            Kind.UNAVAILABLE,
            "GET secret/data/db: the server is sealed",
            Optional.of("503"),
            Optional.empty(),
            Optional.empty()));
    TestPod pod = driver.pod("unlucky");

    Set<String> messages = new HashSet<>();
    for (int attempt = 0; attempt < 9; attempt++) {
      messages.add(driver.publishFails(pod.request().build()).getStatus().getDescription());
    }

    assertThat(messages)
        .singleElement()
        .asString()
        .endsWith("phase fetch: GET secret/data/db: the server is sealed (store code 503)");
    assertThat(store.fetches()).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({"UNAVAILABLE", "DENIED"})
  void takesADirectoryAwayThatAnEarlierAttemptLeft(Kind kind) throws IOException {
    TestPod pod = driver.pod("leftover");
    Files.createDirectory(pod.target());
    store.fail(kind, "no");

    driver.publishFails(pod.request().build());

    assertThat(pod.targetExists()).isFalse();
  }
}
