package io.strongroom.driver.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import v1alpha1.CSIDriverProviderGrpc;
import v1alpha1.Service.VersionRequest;
import v1alpha1.Service.VersionResponse;

final class UnixSocketsTest {
  private final Queue<Server> servers = new ConcurrentLinkedQueue<>();
  private final Queue<String> authorities = new ConcurrentLinkedQueue<>();

  @TempDir Path dir;

  @AfterEach
  void stopServers() throws InterruptedException {
    for (Server server : servers) {
      server.shutdownNow().awaitTermination();
    }
  }

  @Test
  void callGoesThroughOnVirtualThreadWithAuthorityLocalhost() throws Exception {
    Path socket = dir.resolve("csi.sock");
    try (SocketFile file = serve(socket)) {
      assertThat(file.path()).isEqualTo(socket);
      assertThat(threadThatAnswersOn(socket)).isEqualTo("virtual");
      assertThat(authorities).containsExactly("localhost");
    }
  }

  @Test
  void socketHasMode0600AndNothingElseIsLeftBesideIt() throws Exception {
    Path socket = dir.resolve("csi.sock");
    try (SocketFile _ = serve(socket)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
          .isEqualTo("rw-------");
      assertThat(namesIn(dir)).containsExactly("csi.sock");
    }
  }

  @Test
  void nobodyElseCanReachTheSocketBeforeItHasItsMode() throws Exception {
    Path socket = dir.resolve("csi.sock");
    SocketFile.create(
            socket,
            bound -> {
              bind(bound);
              assertThat(socket).doesNotExist();
              assertThat(
                      PosixFilePermissions.toString(
                          Files.getPosixFilePermissions(bound.getParent())))
                  .isEqualTo("rwx------");
            })
        .close();
  }

  @Test
  void socketIsMadeUnderNamesThatKubeletIgnores() throws Exception {
    SocketFile.create(
            dir.resolve("csi.sock"),
            bound -> {
              bind(bound);
              assertThat(dir.relativize(bound).toString()).matches("\\.[^/]+/\\.[^/]+");
            })
        .close();
  }

  @Test
  void socketLeftByKilledProcessIsReplaced() throws Exception {
    Path socket = dir.resolve("csi.sock");
    bind(socket).close();
    assertThat(socket).exists();
    try (SocketFile _ = serve(socket)) {
      assertThat(threadThatAnswersOn(socket)).isEqualTo("virtual");
    }
  }

  @Test
  void closedSocketFileIsGone() throws Exception {
    Path socket = dir.resolve("csi.sock");
    serve(socket).close();
    assertThat(namesIn(dir)).isEmpty();
  }

  @Test
  void successorsSocketIsNotRemoved() throws Exception {
    Path socket = dir.resolve("csi.sock");
    SocketFile first = serve(socket);
    try (SocketFile _ = serve(socket)) {
      first.close();
      assertThat(threadThatAnswersOn(socket)).isEqualTo("virtual");
    }
  }

  @Test
  void closingServerDoesNotRemoveSuccessorsSocket() throws Exception {
    Path socket = dir.resolve("csi.sock");
    SocketFile first = serve(socket);
    Server firstServer = servers.remove();
    try (SocketFile _ = serve(socket)) {
      firstServer.shutdownNow().awaitTermination();
      first.close();
      assertThat(threadThatAnswersOn(socket)).isEqualTo("virtual");
    }
  }

  @Test
  void whatIsNoSocketIsLeftAlone() throws Exception {
    Path file = Files.writeString(dir.resolve("csi.sock"), "precious");
    assertThatThrownBy(() -> serve(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("not a socket");
    assertThat(file).hasContent("precious");
    assertThat(namesIn(dir)).containsExactly("csi.sock");
  }

  @Test
  void symlinkToSocketIsNoSocket() throws Exception {
    bind(dir.resolve("other.sock"));
    Path link = Files.createSymbolicLink(dir.resolve("csi.sock"), dir.resolve("other.sock"));
    assertThatThrownBy(() -> serve(link)).hasMessageContaining("not a socket");
  }

  @Test
  void pathThatFitsNoSocketAddressIsRefusedWithTheLimit() {
    Path socket = dir.resolve("x".repeat(SocketFile.MAX_PATH_BYTES) + ".sock");
    assertThatThrownBy(() -> serve(socket))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(socket.toString())
        .hasMessageContaining("at most 107");
  }

  @Test
  void longestPathIsServed() throws Exception {
    int room = SocketFile.MAX_PATH_BYTES - dir.toString().length() - "/".length() * 2;
    Path deep = Files.createDirectory(dir.resolve("d".repeat(room - "csi.sock".length())));
    Path socket = deep.resolve("csi.sock");
    assertThat(socket.toString().getBytes(StandardCharsets.UTF_8))
        .hasSize(SocketFile.MAX_PATH_BYTES);
    try (SocketFile _ = serve(socket)) {
      assertThat(threadThatAnswersOn(socket)).isEqualTo("virtual");
    }
  }

  @Test
  void missingDirectoryIsNamed() {
    Path socket = dir.resolve("absent").resolve("csi.sock");
    assertThatThrownBy(() -> serve(socket)).hasMessageContaining(dir.resolve("absent").toString());
  }

  @Test
  void failedBindLeavesNothing() throws Exception {
    assertThatThrownBy(
            () ->
                SocketFile.create(
                    dir.resolve("csi.sock"),
                    _ -> {
                      throw new IOException("no");
                    }))
        .hasMessage("no");
    assertThat(namesIn(dir)).isEmpty();
  }

  /** What Go's clients send by default for a target {@code unix:///dir/csi.sock}. */
  @Test
  void percentEncodedPathIsAcceptedAsAuthority() throws Exception {
    Path socket = dir.resolve("csi.sock");
    String authority = socket.toString().replace("/", "%2F");
    try (SocketFile _ = serve(socket)) {
      ManagedChannel channel = UnixSockets.channel(socket).overrideAuthority(authority).build();
      try {
        assertThat(ask(channel)).isEqualTo("virtual");
        assertThat(authorities).containsExactly(authority);
      } finally {
        channel.shutdownNow();
      }
    }
  }

  private SocketFile serve(Path socket) throws IOException {
    return SocketFile.create(
        socket,
        bound ->
            servers.add(
                UnixSockets.server(bound)
                    .addService(new ThreadTeller())
                    .intercept(new AuthorityNoter())
                    .build()
                    .start()));
  }

  private static ServerSocketChannel bind(Path socket) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    return listener.bind(UnixDomainSocketAddress.of(socket));
  }

  private static String threadThatAnswersOn(Path socket) {
    ManagedChannel channel = UnixSockets.channel(socket).build();
    try {
      return ask(channel);
    } finally {
      channel.shutdownNow();
    }
  }

  private static String ask(ManagedChannel channel) {
    return CSIDriverProviderGrpc.newBlockingStub(channel)
        .version(VersionRequest.getDefaultInstance())
        .getRuntimeName();
  }

  private static Stream<String> namesIn(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).toList().stream();
    }
  }

  /** Answers with the kind of thread it runs on. */
  private static final class ThreadTeller extends CSIDriverProviderGrpc.CSIDriverProviderImplBase {
    @Override
    public void version(VersionRequest request, StreamObserver<VersionResponse> answer) {
      answer.onNext(
          VersionResponse.newBuilder()
              .setRuntimeName(Thread.currentThread().isVirtual() ? "virtual" : "platform")
              .build());
      answer.onCompleted();
    }
  }

  private final class AuthorityNoter implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      authorities.add(call.getAuthority());
      return next.startCall(call, headers);
    }
  }
}
