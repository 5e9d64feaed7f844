package io.strongroom.driver.server;

import csi.v1.Csi;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.strongroom.driver.identity.KubeletContext;
import io.strongroom.driver.observe.LogKeys;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One line per RPC: method, volume, pod, code, duration. Requests themselves are never written:
 * their maps carry tokens. What the caller chose is cut and cleaned first.
 */
public final class RequestLog implements ServerInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);
  private static final int MOST = 200;

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    long started = System.nanoTime();
    AtomicReference<Subject> subject = new AtomicReference<>(Subject.NONE);
    ServerCall<Q, A> logged =
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void close(Status status, Metadata trailers) {
            String method = String.valueOf(call.getMethodDescriptor().getBareMethodName());
            write(method, subject.get(), status, Duration.ofNanos(System.nanoTime() - started));
            super.close(status, trailers);
          }
        };
    return new SimpleForwardingServerCallListener<>(next.startCall(logged, headers)) {
      @Override
      public void onMessage(Q message) {
        subject.set(Subject.of(message));
        super.onMessage(message);
      }
    };
  }

  private static void write(String method, Subject subject, Status status, Duration took) {
    LoggingEventBuilder line =
        LOG.atLevel(levelOf(subject, status))
            .addKeyValue(LogKeys.METHOD, method)
            .addKeyValue(LogKeys.CODE, status.getCode());
    if (!subject.volume.isEmpty()) {
      line = line.addKeyValue(LogKeys.VOLUME, subject.volume);
    }
    if (!subject.pod.isEmpty()) {
      line = line.addKeyValue(LogKeys.POD, subject.pod);
    }
    line = line.addKeyValue(LogKeys.MILLIS, took.toMillis());
    if (status.getDescription() != null) {
      line = line.addKeyValue(LogKeys.MESSAGE, status.getDescription());
    }
    line.log("rpc");
  }

  /** Kubelet asks for capabilities before each publish and probes all the time. */
  private static Level levelOf(Subject subject, Status status) {
    if (!status.isOk()) {
      return Level.WARN;
    }
    return subject.volume.isEmpty() ? Level.DEBUG : Level.INFO;
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
          .limit(MOST)
          .map(c -> c > ' ' && c < 0x7f && c != '"' ? c : '?')
          .forEach(clean::appendCodePoint);
      return clean.toString();
    }
  }
}
