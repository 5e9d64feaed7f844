package io.strongroom.driver.server;

import csi.v1.Csi;
import csi.v1.NodeGrpc;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.strongroom.driver.identity.KubeletContext;
import io.strongroom.driver.observe.LineBudget;
import io.strongroom.driver.observe.LogKeys;
import io.strongroom.driver.observe.Stopwatch;
import io.strongroom.driver.socket.UnaryRequests.Message;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One line per RPC: method, volume, pod, code, duration. Requests themselves are never written:
 * their maps carry tokens. Texts of the caller are cut and cleaned first.
 *
 * <p>Repeated calls that change nothing are at DEBUG: a node with a hundred volumes is asked for
 * each of them every minute. Calls that are refused again with the same words are summed up; see
 * {@link RepeatedRefusals}. Unreadable requests have a few lines a minute.
 */
public final class RequestLog implements ServerInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);
  private static final int MAX = 200;
  private static final String PUBLISH = bareName(NodeGrpc.getNodePublishVolumeMethod());
  private static final String UNPUBLISH = bareName(NodeGrpc.getNodeUnpublishVolumeMethod());

  /** The call that a thread works for. */
  private static final Context.Key<LoggedCall> CALL = Context.key("logged call");

  private final LineBudget unreadable = new LineBudget(10, Duration.ofMinutes(1));
  private final RepeatedRefusals refusals = new RepeatedRefusals(System::nanoTime);

  private static String bareName(MethodDescriptor<?, ?> method) {
    return String.valueOf(method.getBareMethodName());
  }

  /** Marks the call of this thread as a repeated one that changed nothing. */
  public static void changedNothing() {
    LoggedCall call = CALL.get();
    if (call != null) {
      call.changedNothing = true;
    }
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    LoggedCall logged =
        new LoggedCall(String.valueOf(call.getMethodDescriptor().getBareMethodName()));
    ServerCall<Q, A> observed =
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void close(Status status, Metadata trailers) {
            logged.close(status);
            super.close(status, trailers);
          }
        };
    Context context = Context.current().withValue(CALL, logged);
    return new SimpleForwardingServerCallListener<>(
        Contexts.interceptCall(context, observed, headers, next)) {
      @Override
      public void onMessage(Q message) {
        if (message instanceof Message.Read<?>(Object request)) {
          logged.subject = Subject.of(request);
        }
        super.onMessage(message);
      }

      @Override
      public void onCancel() {
        logged.cancelled();
        super.onCancel();
      }
    };
  }

  /** One call, by threads that take turns. */
  private final class LoggedCall {
    private final String method;
    private final Stopwatch watch = Stopwatch.start();
    private volatile @Nullable Subject subject;
    private volatile boolean changedNothing;

    LoggedCall(String method) {
      this.method = method;
    }

    void close(Status status) {
      Subject asked = subject;
      if (asked == null) {
        sparingly(status);
      } else {
        summedUp(asked, status);
      }
    }

    private void summedUp(Subject asked, Status status) {
      Level level = levelOf(asked, status);
      if (asked.volume.isEmpty() || level == Level.DEBUG) {
        line(level, asked, status).log("rpc");
        return;
      }
      OptionalLong leftOut = refusals.ended(method + " " + asked.volume, status);
      if (method.equals(UNPUBLISH) && status.isOk()) {
        // A pod whose volume was refused until it was deleted.
        long ofPublish = refusals.givenUp(PUBLISH + " " + asked.volume);
        leftOut = OptionalLong.of(leftOut.orElse(0) + ofPublish);
      }
      line(leftOut.isPresent() ? level : Level.DEBUG, asked, status, leftOut.orElse(0)).log("rpc");
    }

    /** A call that never had a request is not closed by its handler. */
    void cancelled() {
      if (subject == null) {
        sparingly(
            Status.CANCELLED.withDescription(
                "broken off before there was a request, which has at most %d bytes"
                    .formatted(CsiServer.MAX_REQUEST_BYTES)));
      }
    }

    private void sparingly(Status status) {
      OptionalLong leftOut = unreadable.take();
      if (leftOut.isPresent()) {
        line(Level.WARN, Subject.NONE, status, leftOut.getAsLong()).log("rpc");
      }
    }

    private LoggingEventBuilder line(Level level, Subject asked, Status status, long leftOut) {
      LoggingEventBuilder line = line(level, asked, status);
      return leftOut > 0 ? line.addKeyValue(LogKeys.LEFT_OUT, leftOut) : line;
    }

    private LoggingEventBuilder line(Level level, Subject asked, Status status) {
      LoggingEventBuilder line =
          LOG.atLevel(level)
              .addKeyValue(LogKeys.METHOD, method)
              .addKeyValue(LogKeys.CODE, status.getCode());
      if (!asked.volume.isEmpty()) {
        line = line.addKeyValue(LogKeys.VOLUME, asked.volume);
      }
      if (!asked.pod.isEmpty()) {
        line = line.addKeyValue(LogKeys.POD, asked.pod);
      }
      line = line.addKeyValue(LogKeys.MILLIS, watch.elapsed().toMillis());
      if (status.getDescription() != null) {
        line = line.addKeyValue(LogKeys.MESSAGE, status.getDescription());
      }
      return line;
    }

    /** Kubelet asks for capabilities before each publish and probes all the time. */
    private Level levelOf(Subject asked, Status status) {
      if (!status.isOk()) {
        return changedNothing ? Level.DEBUG : Level.WARN;
      }
      return asked.volume.isEmpty() || changedNothing ? Level.DEBUG : Level.INFO;
    }
  }

  private record Subject(String volume, String pod) {
    static final Subject NONE = new Subject("", "");

    static Subject of(Object message) {
      return switch (message) {
        case Csi.NodePublishVolumeRequest publish ->
            new Subject(clean(publish.getVolumeId()), podOf(publish.getVolumeContextMap()));
        case Csi.NodeUnpublishVolumeRequest unpublish ->
            new Subject(clean(unpublish.getVolumeId()), "");
        default -> NONE;
      };
    }

    private static String podOf(Map<String, String> attributes) {
      String name = attributes.getOrDefault(KubeletContext.POD_NAME, "");
      return name.isEmpty()
          ? ""
          : clean(attributes.getOrDefault(KubeletContext.POD_NAMESPACE, "") + "/" + name);
    }

    private static String clean(String text) {
      StringBuilder clean = new StringBuilder();
      text.codePoints()
          .limit(MAX)
          .map(c -> c > ' ' && c < 0x7f && c != '"' ? c : '?')
          .forEach(clean::appendCodePoint);
      return clean.toString();
    }
  }
}
