package io.strongroom.driver.provider;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.strongroom.driver.socket.SocketFile;
import io.strongroom.driver.socket.UnixSockets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import v1alpha1.CSIDriverProviderGrpc;
import v1alpha1.Service.MountRequest;
import v1alpha1.Service.MountResponse;
import v1alpha1.Service.VersionRequest;
import v1alpha1.Service.VersionResponse;

/**
 * An external provider on a real unix socket that does what a test tells it. Answers every mount
 * with one version and no file until told otherwise.
 */
public final class FakeProviderServer implements AutoCloseable {
  /** What a provider does with a mount; it may also do nothing, for ever. */
  @FunctionalInterface
  public interface Mounting {
    void mount(MountRequest request, StreamObserver<MountResponse> answer)
        throws InterruptedException;
  }

  /** What a provider does when it is asked for its version. */
  @FunctionalInterface
  public interface Versioning {
    void version(StreamObserver<VersionResponse> answer) throws InterruptedException;
  }

  private final List<MountRequest> requests = new CopyOnWriteArrayList<>();
  private final List<String> authorities = new CopyOnWriteArrayList<>();
  private final List<Metadata> headers = new CopyOnWriteArrayList<>();
  private final CountDownLatch mountArrived = new CountDownLatch(1);
  private final CountDownLatch mountCancelled = new CountDownLatch(1);
  private final CountDownLatch connectionClosed = new CountDownLatch(1);
  private final AtomicReference<Mounting> mounting = new AtomicReference<>(answer(oneVersion()));
  private final AtomicReference<Versioning> versioning =
      new AtomicReference<>(
          answer -> {
            answer.onNext(VersionResponse.newBuilder().setVersion("v1alpha1").build());
            answer.onCompleted();
          });
  private final AtomicReference<Server> server = new AtomicReference<>();
  private final SocketFile file;

  private FakeProviderServer(Path socket) throws IOException {
    file =
        SocketFile.create(
            socket,
            bound ->
                server.set(
                    UnixSockets.server(bound)
                        .addService(new Provider())
                        .intercept(new HeaderNoter())
                        .addTransportFilter(new ConnectionNoter())
                        .build()
                        .start()));
  }

  public static FakeProviderServer start(Path socket) throws IOException {
    return new FakeProviderServer(socket);
  }

  /** {@code version "1" of the object "db"}, and no file. */
  public static MountResponse oneVersion() {
    return MountResponse.newBuilder()
        .addObjectVersion(v1alpha1.Service.ObjectVersion.newBuilder().setId("db").setVersion("1"))
        .build();
  }

  public static Mounting answer(MountResponse response) {
    return (_, answer) -> {
      answer.onNext(response);
      answer.onCompleted();
    };
  }

  public static Mounting fail(Status status) {
    return (_, answer) -> answer.onError(status.asException());
  }

  public FakeProviderServer onMount(Mounting behaviour) {
    mounting.set(behaviour);
    return this;
  }

  public FakeProviderServer onVersion(Versioning behaviour) {
    versioning.set(behaviour);
    return this;
  }

  /** The mount requests so far. */
  public List<MountRequest> requests() {
    return requests;
  }

  /** The :authority of each call so far. */
  public List<String> authorities() {
    return authorities;
  }

  /** The headers of each call so far. */
  public List<Metadata> headers() {
    return headers;
  }

  public void awaitMount() throws InterruptedException {
    mountArrived.await();
  }

  /** Until the driver has cancelled a mount. */
  public void awaitCancelledMount() throws InterruptedException {
    mountCancelled.await();
  }

  /** Until the driver has closed a connection. */
  public void awaitClosedConnection() throws InterruptedException {
    connectionClosed.await();
  }

  @Override
  public void close() throws IOException {
    file.close();
    try {
      server.get().shutdownNow().awaitTermination();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Provider extends CSIDriverProviderGrpc.CSIDriverProviderImplBase {
    @Override
    public void mount(MountRequest request, StreamObserver<MountResponse> answer) {
      requests.add(request);
      Context.current().addListener(_ -> mountCancelled.countDown(), Runnable::run);
      mountArrived.countDown();
      try {
        mounting.get().mount(request, answer);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void version(VersionRequest request, StreamObserver<VersionResponse> answer) {
      try {
        versioning.get().version(answer);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private final class HeaderNoter implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata received, ServerCallHandler<Q, A> next) {
      authorities.add(String.valueOf(call.getAuthority()));
      headers.add(received);
      return next.startCall(call, received);
    }
  }

  private final class ConnectionNoter extends ServerTransportFilter {
    @Override
    public void transportTerminated(Attributes attributes) {
      connectionClosed.countDown();
    }
  }
}
