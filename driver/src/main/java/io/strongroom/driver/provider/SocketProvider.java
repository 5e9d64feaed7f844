package io.strongroom.driver.provider;

import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.strongroom.driver.provider.CallTrace.Progress;
import io.strongroom.driver.provider.ExternalProviders.Timeouts;
import io.strongroom.driver.provider.UnaryCall.End;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.ObjectVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import v1alpha1.CSIDriverProviderGrpc;
import v1alpha1.Service.MountRequest;
import v1alpha1.Service.VersionRequest;

/**
 * Mounts through a provider's socket. A provider that is dead or hung costs seconds and a message
 * that names it, not the two minutes that kubelet waits:
 *
 * <ul>
 *   <li>No process listens: the mount fails at once. Kubelet asks again within a second or two.
 *   <li>The provider is silent: after {@link Timeouts#patience} it is asked for its version, and
 *       any answer, an error too, lets the mount go on. A provider that serves one call at a time
 *       looks dead to this; Go's and every provider known serve many.
 *   <li>The connection breaks under the call: one retry after {@link Timeouts#retryDelay}, at the
 *       socket that is there then. Once, where upstream tries three times on every UNAVAILABLE: a
 *       provider that dies twice of one request should not get it again, kubelet comes back anyway,
 *       and a provider's own UNAVAILABLE means its store, which is not helped by haste.
 * </ul>
 */
final class SocketProvider implements ExternalProvider {
  /** What upstream's driver sends; providers do not look at it. */
  private static final String PROTOCOL = "v1alpha1";

  private static final MethodDescriptor<MountRequest, MountAnswer> MOUNT =
      CSIDriverProviderGrpc.getMountMethod().toBuilder(
              CSIDriverProviderGrpc.getMountMethod().getRequestMarshaller(),
              new MountAnswerMarshaller())
          .build();

  private final String name;
  private final Path socket;
  private final Connections connections;
  private final Timeouts timeouts;

  SocketProvider(String name, Path socket, Connections connections, Timeouts timeouts) {
    this.name = name;
    this.socket = socket;
    this.connections = connections;
    this.timeouts = timeouts;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Path socket() {
    return socket;
  }

  /** How one attempt went. */
  private sealed interface Attempt {
    record Answered(MountAnswer answer) implements Attempt {}

    /**
     * No answer.
     *
     * @param retired another mount had given the connection up already
     */
    record Failed(Status status, Progress progress, boolean retired) implements Attempt {
      /** Without a word of the provider: it is the connection that failed. */
      boolean isBroken() {
        return status.getCode() == Status.Code.UNAVAILABLE
            && progress.compareTo(Progress.HEARD) < 0;
      }
    }

    /** The mount is pending, and the provider does not even answer Version. */
    record Hung() implements Attempt {}
  }

  @Override
  public FetchResult mount(ExternalMountRequest request) throws InterruptedException {
    SentSecrets sent = SentSecrets.of(request);
    Optional<Connection> connection = connections.current(name);
    if (connection.isEmpty()) {
      return failed(
          connections.isClosed()
              ? failures(socket, sent).shuttingDown()
              : failures(socket, sent).noSocket());
    }
    MountRequest message = encode(request);
    Deadline deadline = request.deadline();
    Attempt attempt = attempt(connection.get(), message, deadline);
    if (attempt instanceof Attempt.Failed failure && failure.isBroken()) {
      Optional<Connection> other = other(connection.get(), failure, deadline);
      if (other.isPresent()) {
        connection = other;
        attempt = attempt(other.get(), message, deadline);
      }
    }
    ProviderFailures failures = failures(connection.get().socket().path(), sent);
    return switch (attempt) {
      case Attempt.Answered(MountAnswer answer) -> MountAnswers.judge(answer, failures);
      case Attempt.Failed(Status status, Progress progress, _) ->
          failed(failures.ofCall(status, progress));
      case Attempt.Hung() -> failed(failures.hung());
    };
  }

  private Attempt attempt(Connection connection, MountRequest message, Deadline deadline)
      throws InterruptedException {
    Attempt attempt = call(connection, message, deadline);
    boolean suspect =
        switch (attempt) {
          case Attempt.Answered _ -> false;
          case Attempt.Failed failure -> failure.isBroken();
          case Attempt.Hung() -> true;
        };
    if (suspect) {
      connections.discard(name, connection);
    }
    return attempt;
  }

  private Attempt call(Connection connection, MountRequest message, Deadline deadline)
      throws InterruptedException {
    try (UnaryCall<MountAnswer> call =
        UnaryCall.start(
            connection.channel(), MOUNT, message, deadline.remaining(), MountAnswer::close)) {
      while (!call.endsWithin(timeouts.patience())) {
        if (!isAlive(connection, call, deadline)) {
          return new Attempt.Hung();
        }
      }
      return switch (call.take()) {
        case End.Answered<MountAnswer>(MountAnswer answer) -> new Attempt.Answered(answer);
        case End.Failed<MountAnswer>(Status status, Progress progress) ->
            new Attempt.Failed(status, progress, connection.isRetired());
      };
    }
  }

  /** Whether the provider answers while it works, or has finished meanwhile. */
  private boolean isAlive(Connection connection, UnaryCall<?> mount, Deadline deadline)
      throws InterruptedException {
    Duration wait = timeouts.versionAnswer();
    if (deadline.remaining().compareTo(wait) <= 0) {
      // Too late for a verdict; the deadline ends the mount.
      return true;
    }
    try (UnaryCall<?> version =
        UnaryCall.start(
            connection.channel(),
            CSIDriverProviderGrpc.getVersionMethod(),
            VersionRequest.newBuilder().setVersion(PROTOCOL).build(),
            wait,
            _ -> {})) {
      mount.awaitEither(version);
      return mount.hasEnded() || version.wasHeard();
    }
  }

  /** Where to try once more; empty when that is pointless or too late. */
  private Optional<Connection> other(Connection broken, Attempt.Failed failure, Deadline deadline)
      throws InterruptedException {
    if (failure.progress() == Progress.NOT_SENT) {
      // No process listens there, unless the socket or the connection was replaced meanwhile.
      return connections
          .current(name)
          .filter(connection -> failure.retired() || !connection.leadsTo(broken.socket()));
    }
    if (deadline.remaining().compareTo(timeouts.retryDelay()) <= 0) {
      return Optional.empty();
    }
    Thread.sleep(timeouts.retryDelay());
    return connections.current(name);
  }

  private static MountRequest encode(ExternalMountRequest request) {
    MountRequest.Builder message =
        MountRequest.newBuilder()
            .setAttributes(MountRequestJson.object(request.attributes()))
            .setSecrets(MountRequestJson.objectOrNull(request.secrets()))
            .setTargetPath(request.targetPath())
            .setPermission(MountRequestJson.fileMode(request.permission()));
    for (ObjectVersion held : request.held()) {
      message.addCurrentObjectVersion(
          v1alpha1.Service.ObjectVersion.newBuilder()
              .setId(held.id())
              .setVersion(held.storeVersion().orElse(held.version())));
    }
    return message.build();
  }

  private ProviderFailures failures(Path socket, SentSecrets sent) {
    return new ProviderFailures(name, socket, sent);
  }

  private static FetchResult failed(FetchFailure failure) {
    return new FetchResult.Failed(failure);
  }
}
