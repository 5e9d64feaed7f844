package io.strongroom.driver.socket;

import io.grpc.ManagedChannelBuilder;
import io.grpc.ServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.buffer.ByteBufAllocator;
import io.grpc.netty.shaded.io.netty.buffer.UnpooledByteBufAllocator;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * gRPC servers and channels on unix domain sockets. The one class that knows netty.
 *
 * <p>Every server and channel of the process shares one event loop of one daemon thread, which
 * starts with the first of them and ends with the process: messages are small, work is done on
 * virtual threads, and a node pays for each further thread and its buffers.
 *
 * <p>Buffers are not pooled. After 30,000 calls of 4 KiB a server had 88 MiB resident so, 92 MiB
 * with a pool of one arena, 93 MiB with gRPC's and netty's own pools, at the same calls per second;
 * and what a pool keeps may be plaintext of a provider's answer.
 */
public final class UnixSockets {
  /**
   * Upstream's providers and Go's clients expect this; a unix socket has no host name of its own.
   */
  private static final String AUTHORITY = "localhost";

  private static final EventLoopGroup EVENT_LOOP =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("grpc-io", true), EpollIoHandler.newFactory());

  private static final ByteBufAllocator ALLOCATOR =
      new UnpooledByteBufAllocator(/* preferDirect= */ true, /* disableLeakDetector= */ true);

  /** Takes back what gRPC sets for TCP; else netty warns of it at every connection. */
  private static final @Nullable Boolean NOT_FOR_UNIX_SOCKETS = null;

  private static final Executor VIRTUAL_THREADS =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("grpc-", 0).factory());

  private UnixSockets() {}

  /**
   * A server that binds {@code socket} when it starts, with a virtual thread for each call. The
   * file gets the mode the umask leaves: {@link SocketFile} closes that gap.
   */
  public static ServerBuilder<?> server(Path socket) {
    return NettyServerBuilder.forAddress(addressOf(socket))
        .bossEventLoopGroup(EVENT_LOOP)
        .workerEventLoopGroup(EVENT_LOOP)
        .channelType(EpollServerDomainSocketChannel.class)
        .withOption(ChannelOption.ALLOCATOR, ALLOCATOR)
        .withChildOption(ChannelOption.ALLOCATOR, ALLOCATOR)
        .withChildOption(ChannelOption.SO_KEEPALIVE, NOT_FOR_UNIX_SOCKETS)
        .executor(VIRTUAL_THREADS);
  }

  /**
   * A channel to the process that listens on {@code socket}, without TLS, with the authority
   * localhost.
   */
  public static ManagedChannelBuilder<?> channel(Path socket) {
    return NettyChannelBuilder.forAddress(addressOf(socket))
        .eventLoopGroup(EVENT_LOOP)
        .channelType(EpollDomainSocketChannel.class)
        .withOption(ChannelOption.ALLOCATOR, ALLOCATOR)
        .withOption(ChannelOption.SO_KEEPALIVE, NOT_FOR_UNIX_SOCKETS)
        .usePlaintext()
        .overrideAuthority(AUTHORITY)
        .executor(VIRTUAL_THREADS);
  }

  private static SocketAddress addressOf(Path socket) {
    return new DomainSocketAddress(socket.toString());
  }
}
