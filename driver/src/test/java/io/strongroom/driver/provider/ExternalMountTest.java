package io.strongroom.driver.provider;

import static io.strongroom.driver.provider.ExternalMounts.NEVER;
import static io.strongroom.driver.provider.ExternalMounts.fetched;
import static io.strongroom.driver.provider.ExternalMounts.mount;
import static io.strongroom.driver.provider.ExternalMounts.plaintextOf;
import static io.strongroom.driver.provider.ExternalMounts.providersIn;
import static io.strongroom.driver.provider.ExternalMounts.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.ByteString;
import io.grpc.Metadata;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.SecretFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import v1alpha1.Service.File;
import v1alpha1.Service.MountRequest;

/** What goes over the wire in both directions when all is well. */
final class ExternalMountTest extends ExternalTest {
  @Test
  void filesArriveWithPathModeAndContent() throws Exception {
    String password = canary.secret("password");
    server.onMount(
        FakeProviderServer.answer(
            FakeProviderServer.oneVersion().toBuilder()
                .addFiles(file("db/password", 0400, password))
                .addFiles(file("db/empty", 0, ""))
                .build()));
    try (FetchResult.Fetched result = fetched(mount(providers, "fake", request()))) {
      assertThat(result.files())
          .extracting(SecretFile::path, SecretFile::mode)
          .containsExactly(
              tuple("db/password", OptionalInt.of(0400)), tuple("db/empty", OptionalInt.of(0)));
      assertThat(plaintextOf(result.files().getFirst().contents())).isEqualTo(password);
      assertThat(result.files().getLast().contents().size()).isZero();
      assertThat(result.versions()).containsExactly(new ObjectVersion("db", "1"));
      assertThat(result.refreshBy()).isEmpty();
      canary.assertAbsentFrom(result.toString());
    }
  }

  @Test
  void providerThatWritesFilesItselfAnswersWithoutFiles() throws Exception {
    try (FetchResult.Fetched result = fetched(mount(providers, "fake", request()))) {
      assertThat(result.files()).isEmpty();
      assertThat(result.versions()).hasSize(1);
    }
  }

  /** Checking is the volume's business: it is the same for every provider. */
  @Test
  void hostilePathsAndModesArePassedOnAsTheyAre() throws Exception {
    server.onMount(
        FakeProviderServer.answer(
            FakeProviderServer.oneVersion().toBuilder()
                .addFiles(file("/etc/shadow", 01777, "x"))
                .addFiles(file("../up", -1, "x"))
                .addFiles(file("twice", 0644, "x"))
                .addFiles(file("twice", 0644, "y"))
                .build()));
    try (FetchResult.Fetched result = fetched(mount(providers, "fake", request()))) {
      assertThat(result.files())
          .extracting(SecretFile::path)
          .containsExactly("/etc/shadow", "../up", "twice", "twice");
      assertThat(result.files())
          .extracting(file -> file.mode().orElseThrow())
          .containsExactly(01777, -1, 0644, 0644);
    }
  }

  @Test
  void lastVersionOfAnObjectCounts() throws Exception {
    server.onMount(
        FakeProviderServer.answer(
            FakeProviderServer.oneVersion().toBuilder()
                .addObjectVersion(version("tls", "1"))
                .addObjectVersion(version("db", "2"))
                .build()));
    try (FetchResult.Fetched result = fetched(mount(providers, "fake", request()))) {
      assertThat(result.versions())
          .containsExactly(new ObjectVersion("db", "2"), new ObjectVersion("tls", "1"));
    }
  }

  @Test
  void attributesArriveAsTheJsonThatGoReads() throws Exception {
    String token = canary.secret("token");
    Map<String, String> attributes =
        Map.of(
            "objects",
            "- |\n  name: \"db\"\n  path: <&>\u2028\t'\\",
            "csi.storage.k8s.io/serviceAccount.tokens",
            "{\"vault\":{\"token\":\"%s\",\"expirationTimestamp\":\"2026-01-01T00:00:00Z\"}}"
                .formatted(token),
            "",
            "ключ \ud83d\udd11");
    fetched(mount(providers, "fake", request(attributes, Map.of(), NEVER))).close();
    assertThat(stringsIn(received().getAttributes())).isEqualTo(attributes);
  }

  @Test
  void secretsArriveAsTheJsonThatGoReads() throws Exception {
    Map<String, String> secrets = Map.of("id", "me", "key", canary.secret("key") + "\"\n");
    fetched(mount(providers, "fake", request(Map.of("a", "b"), secrets, NEVER))).close();
    assertThat(stringsIn(received().getSecrets())).isEqualTo(secrets);
  }

  /** Go has nil for a map that is not on the wire. */
  @Test
  void absentSecretsArriveAsNull() throws Exception {
    fetched(mount(providers, "fake", request(Map.of("a", "b"), Map.of(), NEVER))).close();
    assertThat(received().getSecrets()).isEqualTo("null");
  }

  @Test
  void permissionTargetAndHeldVersionsArrive() throws Exception {
    ExternalMountRequest request =
        new ExternalMountRequest(
            Map.of("a", "b"),
            Map.of(),
            "/target",
            0644,
            List.of(new ObjectVersion("db", "1"), new ObjectVersion("tls", "7")),
            Deadline.after(NEVER, Clocks.system()));
    fetched(mount(providers, "fake", request)).close();
    assertThat(received().getPermission()).isEqualTo("420");
    assertThat(received().getTargetPath()).isEqualTo("/target");
    assertThat(received().getCurrentObjectVersionList())
        .containsExactly(version("db", "1"), version("tls", "7"));
  }

  /** Upstream's test provider refuses every other authority. */
  @Test
  void authorityIsLocalhost() throws Exception {
    fetched(mount(providers, "fake", request())).close();
    assertThat(server.authorities()).containsExactly("localhost");
  }

  @Test
  void noCompressionIsOffered() throws Exception {
    fetched(mount(providers, "fake", request())).close();
    assertThat(
            server
                .headers()
                .getFirst()
                .get(Metadata.Key.of("grpc-accept-encoding", Metadata.ASCII_STRING_MARSHALLER)))
        .satisfiesAnyOf(
            encodings -> assertThat(encodings).isNull(),
            encodings -> assertThat(encodings).isEqualTo("identity"));
  }

  @Test
  void requestPrintsNoValue() {
    ExternalMountRequest request =
        request(Map.of("t", canary.secret("a")), Map.of("s", canary.secret("b")), NEVER);
    assertThat(request.toString()).contains("t", "s");
    canary.assertAbsentFrom(request.toString());
  }

  @Test
  void nameThatCouldLeaveTheDirectoryFindsNothing() throws Exception {
    Path inner = Files.createDirectory(dir.resolve("inner"));
    try (ExternalProviders below = providersIn(inner)) {
      assertThat(below.find("../fake")).isEmpty();
      assertThat(below.find("")).isEmpty();
      assertThat(below.find("x".repeat(31))).isEmpty();
    }
  }

  @Test
  void onlySocketsAreProviders() throws Exception {
    Files.writeString(dir.resolve("file.sock"), "");
    Files.createDirectory(dir.resolve("directory.sock"));
    Files.writeString(dir.resolve("bad name.sock"), "");
    assertThat(providers.find("file")).isEmpty();
    assertThat(providers.available()).containsExactly("fake");
  }

  @Test
  void firstDirectoryWins() throws Exception {
    Path other = Files.createDirectory(dir.resolve("other"));
    try (FakeProviderServer second = FakeProviderServer.start(other.resolve("fake.sock"));
        ExternalProviders both = providersIn(dir.resolve("absent"), other, dir)) {
      fetched(mount(both, "fake", request())).close();
      assertThat(both.find("fake").orElseThrow().socket()).isEqualTo(other.resolve("fake.sock"));
      assertThat(both.available()).containsExactly("fake");
      assertThat(second.requests()).hasSize(1);
      assertThat(server.requests()).isEmpty();
    }
  }

  private MountRequest received() {
    return server.requests().getFirst();
  }

  private static Map<String, String> stringsIn(String json) {
    JsonObject object = JsonParser.parseString(json).getAsJsonObject();
    Map<String, String> strings = new TreeMap<>();
    for (Map.Entry<String, JsonElement> entry : object.entrySet()) {
      strings.put(entry.getKey(), entry.getValue().getAsString());
    }
    return strings;
  }

  private static File file(String path, int mode, String contents) {
    return File.newBuilder()
        .setPath(path)
        .setMode(mode)
        .setContents(ByteString.copyFromUtf8(contents))
        .build();
  }

  private static v1alpha1.Service.ObjectVersion version(String id, String version) {
    return v1alpha1.Service.ObjectVersion.newBuilder().setId(id).setVersion(version).build();
  }
}
