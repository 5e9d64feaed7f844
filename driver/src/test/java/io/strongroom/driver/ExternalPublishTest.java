package io.strongroom.driver;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.strongroom.driver.provider.FakeProviderServer;
import io.strongroom.driver.refresh.RefreshOutcome;
import io.strongroom.provider.testing.Canary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import v1alpha1.Service;
import v1alpha1.Service.MountResponse;

/** A volume of a provider behind a socket, through the whole driver. */
final class ExternalPublishTest {
  private final Canary canary = Canary.plant();
  private final String password = canary.secret("password");
  private final String rotated = canary.secret("rotated");
  private final String token = canary.secret("token");
  private final DriverHarness driver =
      DriverHarness.create().spc("db", "theirs", Map.of("objects", "password")).start();
  private FakeProviderServer provider;

  @BeforeEach
  void startProvider() throws IOException {
    provider = FakeProviderServer.start(driver.providersDir().resolve("theirs.sock"));
  }

  @AfterEach
  void stop() throws IOException {
    driver.close();
    provider.close();
    canary.close();
  }

  @Test
  void driverWritesWhatTheProviderReturns() throws IOException {
    provider.onMount(FakeProviderServer.answer(files("db/password", password)));
    TestPod pod = driver.pod("reader").publish();

    assertThat(pod.files()).containsExactly(Map.entry("db/password", password));
    assertThat(modeOf(pod.target())).isEqualTo("rwxr-xr-x");
    assertThat(provider.requests().getFirst().getTargetPath()).isEqualTo(pod.target().toString());
  }

  @Test
  void volumeIsClosedToOthersWhileTheProviderWorks() throws IOException {
    TestPod pod = driver.pod("closed");
    StringBuilder seen = new StringBuilder();
    provider.onMount(
        (request, answer) -> {
          seen.append(modeOf(Path.of(request.getTargetPath())));
          FakeProviderServer.answer(files("password", password)).mount(request, answer);
        });

    pod.publish();

    assertThat(seen).hasToString("rwx------");
  }

  @Test
  void providerThatWritesItselfIsTakenOverAndMarked() throws IOException {
    provider.onMount(
        (request, answer) -> {
          write(Path.of(request.getTargetPath(), "password"), password);
          FakeProviderServer.answer(FakeProviderServer.oneVersion()).mount(request, answer);
        });
    TestPod pod = driver.pod("legacy").publish();
    assertThat(pod.files()).containsExactly(Map.entry("password", password));
    assertThat(modeOf(pod.target())).isEqualTo("rwxr-xr-x");

    driver.restart();
    pod.publish();
    assertThat(provider.requests()).hasSize(1);

    pod.unpublish();
    assertThat(pod.targetExists()).isFalse();
  }

  @Test
  void refreshOffersTheVersionsThatAreHeld() {
    provider.onMount(FakeProviderServer.answer(files("password", password)));
    TestPod pod = driver.pod("rotating").publish();
    provider.onMount(FakeProviderServer.answer(files("password", rotated)));

    assertThat(driver.refresh(pod)).isInstanceOf(RefreshOutcome.Updated.class);

    assertThat(pod.files()).containsExactly(Map.entry("password", rotated));
    assertThat(provider.requests().getFirst().getCurrentObjectVersionList()).isEmpty();
    assertThat(provider.requests().getLast().getCurrentObjectVersionList())
        .extracting(Service.ObjectVersion::getVersion)
        .containsExactly("1");
  }

  @Test
  void refreshThatReturnsNothingKeepsTheFiles() {
    provider.onMount(FakeProviderServer.answer(files("password", password)));
    TestPod pod = driver.pod("kept").publish();
    provider.onMount(FakeProviderServer.answer(FakeProviderServer.oneVersion()));

    var _ = driver.refresh(pod);
    pod.publish();

    assertThat(pod.files()).containsExactly(Map.entry("password", password));
  }

  /** What a provider does wrong, the code, and what the message says. */
  record Wrong(String name, FakeProviderServer.Mounting mounting, Code code, String message) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Wrong> wrongs() {
    return Stream.of(
        wrong(
            "zero files and nothing written", FakeProviderServer.oneVersion(), "returned no files"),
        wrong("no versions", MountResponse.getDefaultInstance(), "missing object versions"),
        wrong(
            "an error code",
            MountResponse.newBuilder().setError(Service.Error.newBuilder().setCode("E\n7")).build(),
            "provider error code"),
        wrong("an absolute path", files("/etc/x", "value"), "absolute"),
        wrong("a path that leads out", files("a/../../x", "value"), ".."),
        wrong("a reserved path", files("..data/x", "value"), ".."),
        wrong(
            "one path twice",
            files("x", "value").toBuilder().addFiles(files("x", "value").getFiles(0)).build(),
            "x"),
        wrong(
            "a mode out of range",
            FakeProviderServer.oneVersion().toBuilder()
                .addFiles(Service.File.newBuilder().setPath("x").setMode(01777))
                .build(),
            "mode"),
        new Wrong(
            "too many bytes",
            FakeProviderServer.answer(files("x", "v".repeat(3 << 20))),
            Code.OUT_OF_RANGE,
            "2097152"),
        new Wrong(
            "a refusal",
            FakeProviderServer.fail(Status.PERMISSION_DENIED.withDescription("not you\nnor me")),
            Code.PERMISSION_DENIED,
            "not you"));
  }

  private static Wrong wrong(String name, MountResponse response, String message) {
    return new Wrong(name, FakeProviderServer.answer(response), Code.INTERNAL, message);
  }

  @ParameterizedTest
  @MethodSource("wrongs")
  void wrongAnswerIsRefusedAndLeavesNothing(Wrong wrong) throws IOException {
    provider.onMount(wrong.mounting());
    TestPod pod = driver.pod("spoilt");

    for (int attempt = 0; attempt < 2; attempt++) {
      StatusRuntimeException e = driver.publishFails(pod.request().build());

      assertThat(e.getStatus().getDescription())
          .contains("team/db", "provider theirs", wrong.message())
          .doesNotContain("\n");
      assertThat(e.getStatus().getCode()).isEqualTo(wrong.code());
      assertThat(pod.targetExists()).isFalse();
      assertThat(driver.mountsBelow()).isEmpty();
    }
  }

  @Test
  void tokensThatAProviderRepeatsAreScrubbed() {
    provider.onMount(
        (request, answer) ->
            answer.onError(
                Status.UNAUTHENTICATED
                    .withDescription("refused: " + request.getAttributes())
                    .asException()));
    TestPod pod =
        driver
            .pod("talkative")
            .attribute(
                "csi.storage.k8s.io/serviceAccount.tokens",
                "{\"aud\":{\"token\":\"%s\",\"expirationTimestamp\":\"2030-01-01T00:00:00Z\"}}"
                    .formatted(token));

    StatusRuntimeException e = driver.publishFails(pod.request().build());

    canary.assertAbsentFrom(String.valueOf(e.getStatus().getDescription()));
    assertThat(provider.requests().getFirst().getAttributes()).contains(token);
  }

  @Test
  void providerThatDiesMidCallLeavesNothing() throws IOException {
    provider.onMount(
        (_, _) -> {
          try {
            provider.close();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    TestPod pod = driver.pod("orphaned");

    StatusRuntimeException e = driver.publishFails(pod.request().build());

    assertThat(e.getStatus().getDescription()).contains("theirs");
    assertThat(pod.targetExists()).isFalse();
    assertThat(driver.mountsBelow()).isEmpty();
  }

  @Test
  void unpublishWhileTheProviderWritesLeavesNothing() throws Exception {
    provider.onMount((_, _) -> {});
    TestPod pod = driver.pod("leaving");
    Thread publish = Thread.ofVirtual().start(() -> driver.publishFails(pod.request().build()));
    provider.awaitMount();

    pod.unpublish();
    publish.join();

    assertThat(pod.targetExists()).isFalse();
    assertThat(driver.mountsBelow()).isEmpty();
  }

  @Test
  void missingProviderNamesWhatThereIs() {
    driver.spc("db", "their", Map.of("objects", "password"));
    TestPod pod = driver.pod("misspelt");

    StatusRuntimeException e = driver.publishFails(pod.request().build());

    assertThat(e.getStatus().getCode()).isEqualTo(Code.FAILED_PRECONDITION);
    assertThat(e.getStatus().getDescription()).contains("provider not found", "theirs");
  }

  private static MountResponse files(String path, String content) {
    return FakeProviderServer.oneVersion().toBuilder()
        .addFiles(
            Service.File.newBuilder()
                .setPath(path)
                .setMode(0644)
                .setContents(ByteString.copyFromUtf8(content)))
        .build();
  }

  private static void write(Path file, String content) {
    try {
      Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String modeOf(Path path) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
