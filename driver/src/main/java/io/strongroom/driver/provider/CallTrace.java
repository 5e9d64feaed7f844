package io.strongroom.driver.provider;

import io.grpc.Attributes;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;

/**
 * How far one call came. A status alone does not show whether the provider set it or gRPC did for a
 * connection, and texts are not to be relied on.
 */
public final class CallTrace extends ClientStreamTracer {
  /** In the order in which a call gets there. */
  enum Progress {
    /** No connection was there to send it on. */
    NOT_SENT,
    /** It left on a connection; nothing came back. */
    SENT,
    /** An answer has begun. */
    HEARD,
    /** The provider has closed the call with a status of its own. */
    CONCLUDED
  }

  private volatile Progress progress = Progress.NOT_SENT;

  Progress progress() {
    return progress;
  }

  ClientStreamTracer.Factory asFactory() {
    return new ClientStreamTracer.Factory() {
      @Override
      public ClientStreamTracer newClientStreamTracer(StreamInfo info, Metadata headers) {
        return CallTrace.this;
      }
    };
  }

  @Override
  public void streamCreated(Attributes transport, Metadata headers) {
    progress = Progress.SENT;
  }

  @Override
  public void inboundHeaders(Metadata headers) {
    progress = Progress.HEARD;
  }

  @Override
  public void inboundTrailers(Metadata trailers) {
    progress = Progress.CONCLUDED;
  }
}
