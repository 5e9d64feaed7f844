package io.strongroom.driver.socket;

import io.grpc.BindableService;
import io.grpc.ForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * Has the methods of a service called with exactly one message that can be read. Anything else is
 * INVALID_ARGUMENT here; gRPC would answer UNKNOWN or INTERNAL, and write a stack trace for each.
 */
public final class UnaryRequests {
  private UnaryRequests() {}

  /**
   * A request as it was received. Interceptors of the server see this in place of the request
   * itself.
   */
  public sealed interface Message<Q> {
    record Read<Q>(Q request) implements Message<Q> {}

    /** Bytes that are not the method's request. */
    record Unreadable<Q>() implements Message<Q> {}
  }

  /** The same service, whose methods see nothing but requests. */
  public static ServerServiceDefinition only(BindableService bindable) {
    ServerServiceDefinition service = bindable.bindService();
    List<ServerMethodDefinition<?, ?>> methods =
        service.getMethods().stream()
            .<ServerMethodDefinition<?, ?>>map(UnaryRequests::guarded)
            .toList();
    ServiceDescriptor.Builder descriptor =
        ServiceDescriptor.newBuilder(service.getServiceDescriptor().getName());
    methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
    ServerServiceDefinition.Builder guarded = ServerServiceDefinition.builder(descriptor.build());
    methods.forEach(guarded::addMethod);
    return guarded.build();
  }

  private static <Q, A> ServerMethodDefinition<Message<Q>, A> guarded(
      ServerMethodDefinition<Q, A> method) {
    MethodDescriptor<Q, A> descriptor = method.getMethodDescriptor();
    ServerCallHandler<Q, A> handler = method.getServerCallHandler();
    return ServerMethodDefinition.create(
        descriptor.toBuilder(
                new Reader<>(descriptor.getRequestMarshaller()), descriptor.getResponseMarshaller())
            .build(),
        (call, headers) ->
            new OneMessage<>(call, handler.startCall(new Inner<>(call, descriptor), headers)));
  }

  private record Reader<Q>(MethodDescriptor.Marshaller<Q> request)
      implements MethodDescriptor.Marshaller<Message<Q>> {
    @Override
    public InputStream stream(Message<Q> message) {
      throw new UnsupportedOperationException("a server receives requests only");
    }

    @Override
    public Message<Q> parse(InputStream wire) {
      try (wire) {
        return new Message.Read<>(request.parse(wire));
      } catch (IOException | RuntimeException _) {
        // Nothing of it is kept: whatever is said of the bytes may quote them.
        return new Message.Unreadable<>();
      }
    }
  }

  /** Lets one request through; calls of one listener never run at the same time. */
  private static final class OneMessage<Q> extends ServerCall.Listener<Message<Q>> {
    private final ServerCall<Message<Q>, ?> call;
    private final ServerCall.Listener<Q> handler;
    private int messages;
    private boolean refused;

    OneMessage(ServerCall<Message<Q>, ?> call, ServerCall.Listener<Q> handler) {
      this.call = call;
      this.handler = handler;
    }

    @Override
    public void onMessage(Message<Q> message) {
      messages++;
      switch (message) {
        case Message.Unreadable<Q>() ->
            refuse(
                "the request is no message of %s"
                    .formatted(call.getMethodDescriptor().getFullMethodName()));
        case Message.Read<Q>(Q _) when messages > 1 -> refuse("more than one request in a call");
        case Message.Read<Q>(Q request) -> handler.onMessage(request);
      }
    }

    @Override
    public void onHalfClose() {
      if (messages == 0) {
        refuse("no request in the call");
      } else if (!refused) {
        handler.onHalfClose();
      }
    }

    private void refuse(String why) {
      if (!refused) {
        refused = true;
        call.close(Status.INVALID_ARGUMENT.withDescription(why), new Metadata());
      }
    }

    @Override
    public void onCancel() {
      handler.onCancel();
    }

    @Override
    public void onComplete() {
      handler.onComplete();
    }

    @Override
    public void onReady() {
      handler.onReady();
    }
  }

  /** The call as the service's own method has it. */
  private static final class Inner<Q, A> extends ForwardingServerCall<Q, A> {
    private final ServerCall<Q, A> call;
    private final MethodDescriptor<Q, A> method;

    // A call hands no request out but by its listener: the type is that of its descriptor alone,
    // which is overridden here.
    @SuppressWarnings("unchecked")
    Inner(ServerCall<Message<Q>, A> call, MethodDescriptor<Q, A> method) {
      this.call = (ServerCall<Q, A>) (ServerCall<?, A>) call;
      this.method = method;
    }

    @Override
    protected ServerCall<Q, A> delegate() {
      return call;
    }

    @Override
    public MethodDescriptor<Q, A> getMethodDescriptor() {
      return method;
    }
  }
}
