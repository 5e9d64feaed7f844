package io.strongroom.driver.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.driver.socket.SocketFile;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CsiServerTest {
  @TempDir Path directory;

  @Test
  void servedSocketIsLeftToTheOneWhoServesIt() throws Exception {
    Path socket = directory.resolve("csi.sock");
    try (CsiServer first = CsiServer.start(socket, List.of())) {
      assertThatThrownBy(() -> CsiServer.start(socket, List.of()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another process serves " + socket);

      assertThat(first.place()).isEqualTo(SocketFile.Place.IN_PLACE);
    }
  }

  @Test
  void socketOfAKilledProcessIsReplaced() throws Exception {
    Path socket = directory.resolve("csi.sock");
    try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      killed.bind(UnixDomainSocketAddress.of(socket));
    }
    assertThat(Files.exists(socket)).isTrue();

    try (CsiServer server = CsiServer.start(socket, List.of())) {
      assertThat(server.place()).isEqualTo(SocketFile.Place.IN_PLACE);
    }
  }
}
