package io.strongroom.driver.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.strongroom.driver.provider.UnaryCall.End;
import io.strongroom.driver.socket.UnixSockets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import v1alpha1.CSIDriverProviderGrpc;
import v1alpha1.Service.MountRequest;
import v1alpha1.Service.MountResponse;

/** Whoever does not take an answer does not leave it lying about. */
final class UnaryCallTest {
  @TempDir Path dir;

  private final CountDownLatch disposed = new CountDownLatch(1);
  private FakeProviderServer server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws Exception {
    server = FakeProviderServer.start(dir.resolve("fake.sock"));
    channel = UnixSockets.channel(dir.resolve("fake.sock")).build();
  }

  @AfterEach
  void stop() throws Exception {
    channel.shutdownNow();
    server.close();
  }

  @Test
  void answerThatWasTakenIsTheCallers() throws Exception {
    try (UnaryCall<MountResponse> call = call()) {
      assertThat(call.take()).isInstanceOf(End.Answered.class);
    }
    assertThat(disposed.getCount()).isOne();
  }

  @Test
  void answerThatNobodyTookIsDisposedOf() throws Exception {
    try (UnaryCall<MountResponse> call = call()) {
      assertThat(call.endsWithin(ExternalMounts.NEVER)).isTrue();
    }
    assertThat(disposed.getCount()).isZero();
  }

  @Test
  void answerWhoseCallFailsIsDisposedOf() throws Exception {
    server.onMount(
        (_, answer) -> {
          answer.onNext(FakeProviderServer.oneVersion());
          answer.onError(Status.INTERNAL.asException());
        });
    try (UnaryCall<MountResponse> call = call()) {
      assertThat(call.take()).isInstanceOf(End.Failed.class);
    }
    assertThat(disposed.getCount()).isZero();
  }

  private UnaryCall<MountResponse> call() {
    return UnaryCall.start(
        channel,
        CSIDriverProviderGrpc.getMountMethod(),
        MountRequest.getDefaultInstance(),
        ExternalMounts.NEVER,
        _ -> disposed.countDown());
  }
}
