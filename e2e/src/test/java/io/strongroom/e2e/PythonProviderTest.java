package io.strongroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.driver.provider.ExternalMountRequest;
import io.strongroom.driver.provider.ExternalProviders;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.SecretFile;
import io.strongroom.provider.testing.Canary;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The protocol of external providers against another implementation: Python's gRPC, and stubs made
 * from the proto alone.
 */
final class PythonProviderTest {
  @TempDir Path dir;

  private final Canary canary = Canary.plant();
  private final String password = canary.secret("password");
  private ExternalProviders providers;

  @BeforeEach
  void connect() {
    providers = new ExternalProviders(List.of(dir), 4 << 20);
  }

  @AfterEach
  void disconnect() {
    providers.close();
    canary.close();
  }

  @Test
  void fileComesWithContentModeAndVersion() throws Exception {
    try (PythonProvider _ = PythonProvider.start(dir);
        FetchResult.Fetched result =
            fetched(mount(Map.of("path", "db/password", "contents", password, "version", "7")))) {
      assertThat(result.versions()).containsExactly(new ObjectVersion("db/password", "7"));
      SecretFile file = result.files().getFirst();
      assertThat(file.path()).isEqualTo("db/password");
      assertThat(file.mode()).isEqualTo(OptionalInt.of(0640));
      assertThat(digest(file)).isEqualTo(digest(password));
    }
  }

  @Test
  void nodePublishSecretReachesIt() throws Exception {
    try (PythonProvider _ = PythonProvider.start(dir);
        FetchResult.Fetched result =
            fetched(
                mount(
                    Map.of("path", "password", "secretKey", "of-the-pod"),
                    Map.of("of-the-pod", password)))) {
      assertThat(digest(result.files().getFirst())).isEqualTo(digest(password));
    }
  }

  @Test
  void absentSecretsAreNoneForPython() throws Exception {
    try (PythonProvider _ = PythonProvider.start(dir)) {
      FetchFailure failure =
          failureOf(mount(Map.of("path", "password", "secretKey", "of-the-pod")));
      assertThat(failure.message()).contains("there is no 'of-the-pod'");
    }
  }

  @Test
  void refusalArrivesWithItsCodeAndText() throws Exception {
    try (PythonProvider _ = PythonProvider.start(dir)) {
      FetchFailure failure = failureOf(mount(Map.of("contents", password)));
      assertThat(failure.kind()).isEqualTo(Kind.INVALID);
      assertThat(failure.message())
          .isEqualTo("provider \"python\" failed: there is no 'path' (INVALID_ARGUMENT)");
    }
  }

  @Test
  void legacyProviderWritesIntoTheVolumeItself() throws Exception {
    try (PythonProvider _ = PythonProvider.startLegacy(dir);
        FetchResult.Fetched result =
            fetched(mount(Map.of("path", "password", "contents", password)))) {
      assertThat(result.files()).isEmpty();
      assertThat(result.versions()).hasSize(1);
      Path written = volume().resolve("password");
      assertThat(written).hasContent(password);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(written)))
          .isEqualTo("rw-r-----");
    }
  }

  @Test
  void killedProviderIsNamedAndItsSuccessorFound() throws Exception {
    Map<String, String> attributes = Map.of("path", "password", "contents", password);
    try (PythonProvider first = PythonProvider.start(dir)) {
      fetched(mount(attributes)).close();
      first.kill();
      // The first may still meet the connection of the one that is gone.
      assertThat(failureOf(mount(attributes)).message()).contains("provider \"python\"");
      FetchFailure failure = failureOf(mount(attributes));
      assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(failure.message()).contains("python", "nobody listens there");
    }
    try (PythonProvider _ = PythonProvider.start(dir)) {
      fetched(mount(attributes)).close();
    }
  }

  private FetchResult mount(Map<String, String> attributes) throws Exception {
    return mount(attributes, Map.of());
  }

  private FetchResult mount(Map<String, String> attributes, Map<String, String> secrets)
      throws Exception {
    ExternalMountRequest request =
        new ExternalMountRequest(
            attributes,
            secrets,
            volume().toString(),
            0640,
            List.of(),
            Deadline.after(Duration.ofMinutes(1), Clocks.system()));
    return providers.find(PythonProvider.NAME).orElseThrow().mount(request);
  }

  private Path volume() throws Exception {
    return Files.createDirectories(dir.resolve("volume"));
  }

  private FetchFailure failureOf(FetchResult result) {
    assertThat(result).isInstanceOf(FetchResult.Failed.class);
    canary.assertAbsentFrom(result.toString());
    return ((FetchResult.Failed) result).failures().getFirst();
  }

  private static FetchResult.Fetched fetched(FetchResult result) {
    assertThat(result).isInstanceOf(FetchResult.Fetched.class);
    return (FetchResult.Fetched) result;
  }

  /** Compared so, plaintext stays where it is. */
  private static String digest(SecretFile file) throws Exception {
    return HexFormat.of().formatHex(file.contents().digestWith(mac()));
  }

  private static String digest(String text) throws Exception {
    return HexFormat.of().formatHex(mac().doFinal(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static Mac mac() throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(new byte[] {1}, "HmacSHA256"));
    return mac;
  }
}
