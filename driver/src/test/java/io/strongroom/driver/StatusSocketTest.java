package io.strongroom.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import io.strongroom.driver.local.StatusSocket;
import io.strongroom.driver.local.VolumeJson;
import io.strongroom.driver.local.VolumeStatus;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.testing.FakeProvider;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a whole driver says on its status socket. */
final class StatusSocketTest {
  private final Canary canary = Canary.plant();
  private final FakeProvider store =
      new FakeProvider("fake").put("password", "db/password", canary.secret("password"));
  private final DriverHarness driver =
      DriverHarness.create()
          .provider(store)
          .spc("db", "fake", Map.of("objects", "password"))
          .start();

  @TempDir Path dir;

  @AfterEach
  void stop() {
    driver.close();
    canary.close();
  }

  @Test
  void everyVolumeIsToldAndNoSecretTokenOrAttributeOfIt() throws IOException {
    Path path = dir.resolve("status.sock");
    try (StatusSocket _ = StatusSocket.start(path, driver.status())) {
      assertThat(volumes(path)).isEmpty();
      TestPod pod =
          driver
              .pod("web")
              .attribute("note", canary.secret("attribute"))
              .attribute(
                  "csi.storage.k8s.io/serviceAccount.tokens",
                  "{\"vault\": {\"token\": \"%s\", \"expirationTimestamp\": \"2100-01-01T00:00:00Z\"}}"
                      .formatted(canary.secret("token")))
              .secret("key", canary.secret("node-publish-secret"))
              .publish();

      String text = ask(path);
      canary.assertAbsentFrom(text);
      VolumeStatus told = parse(text).getFirst();
      assertThat(told.pod()).isEqualTo("web");
      assertThat(told.podUid()).isEqualTo(pod.uid());
      assertThat(told.namespace()).isEqualTo("team");
      assertThat(told.className()).isEqualTo("db");
      assertThat(told.node()).isEqualTo("node-1");
      assertThat(told.objects())
          .singleElement()
          .satisfies(
              object -> {
                assertThat(object.id()).isEqualTo("password");
                assertThat(object.version()).isNotEmpty();
                assertThat(object.updatedAt()).isPresent();
              });
      assertThat(told.bytes()).hasValueSatisfying(bytes -> assertThat(bytes).isPositive());
      assertThat(told.lastError()).isEmpty();

      pod.unpublish();
      assertThat(volumes(path)).isEmpty();
    }
  }

  @Test
  void socketIsForItsOwnerAloneAndGoesWithItsServer() throws IOException {
    Path path = dir.resolve("status.sock");
    try (StatusSocket _ = StatusSocket.start(path, driver.status())) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rw-------");
      try (Stream<Path> files = Files.list(dir)) {
        assertThat(files).containsExactly(path);
      }
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void socketOfAnotherProcessIsNeitherTakenNorRemoved() throws IOException {
    Path path = dir.resolve("status.sock");
    try (StatusSocket _ = StatusSocket.start(path, driver.status())) {
      assertThatThrownBy(() -> StatusSocket.start(path, driver.status()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("--status-socket");
      assertThat(volumes(path)).isEmpty();

      Files.delete(path);
      Files.createFile(path);
    }
    assertThat(path).exists();
  }

  @Test
  void socketThatAKilledDriverLeftIsReplaced() throws IOException {
    Path path = dir.resolve("status.sock");
    try (ServerSocketChannel left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      ServerSocketChannel _ = left.bind(UnixDomainSocketAddress.of(path));
    }
    assertThat(path).exists();

    try (StatusSocket _ = StatusSocket.start(path, driver.status())) {
      assertThat(volumes(path)).isEmpty();
    }
  }

  @Test
  void callersThatTakeNothingKeepNobodyFromTheDriver() throws IOException {
    Path path = dir.resolve("status.sock");
    try (StatusSocket _ = StatusSocket.start(path, driver.status());
        SocketChannel _ = SocketChannel.open(UnixDomainSocketAddress.of(path));
        SocketChannel _ = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      assertThat(volumes(path)).isEmpty();
      assertThat(driver.pod("web").publish().files()).containsKey("db/password");
    }
  }

  private static List<VolumeStatus> volumes(Path path) throws IOException {
    return parse(ask(path));
  }

  private static List<VolumeStatus> parse(String text) {
    return VolumeJson.readDocument(JsonParser.parseString(text));
  }

  private static String ask(Path path) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
