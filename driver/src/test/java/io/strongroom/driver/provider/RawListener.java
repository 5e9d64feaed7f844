package io.strongroom.driver.provider;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** Listens on a unix socket without being a gRPC server: what no server library would do. */
final class RawListener implements AutoCloseable {
  /** An HTTP/2 SETTINGS frame without settings, with which a server begins. */
  private static final byte[] SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};

  /** The connection preface of a client, before its frames. */
  private static final int PREFACE_BYTES = 24;

  private static final int FRAME_HEADER_BYTES = 9;
  private static final int HEADERS_FRAME = 1;

  private final ServerSocketChannel listener;

  private RawListener(Path socket) throws IOException {
    listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(socket));
  }

  /** Leaves connections in the kernel's queue, as a process does that is stopped. */
  static RawListener stopped(Path socket) throws IOException {
    return new RawListener(socket);
  }

  /** Answers every connection with {@code bytes} and ends it. */
  static RawListener saying(Path socket, byte[] bytes) throws IOException {
    RawListener raw = new RawListener(socket);
    Thread.startVirtualThread(
        () ->
            raw.serve(
                connection -> {
                  connection.write(ByteBuffer.wrap(bytes));
                }));
    return raw;
  }

  /** Breaks the first {@code times} connections as soon as a call is on them. */
  static RawListener dyingUnderCalls(Path socket, int times) throws IOException {
    return dyingUnderCalls(socket, times, () -> {});
  }

  /**
   * Breaks the first {@code times} connections as soon as a call is on them, the last one after
   * {@code lastWill}.
   */
  static RawListener dyingUnderCalls(Path socket, int times, LastWill lastWill) throws IOException {
    RawListener raw = new RawListener(socket);
    Thread.startVirtualThread(
        () -> {
          for (int i = 1; i < times; i++) {
            raw.serveOne(RawListener::readUntilCall);
          }
          raw.serveOne(
              connection -> {
                readUntilCall(connection);
                lastWill.execute();
              });
        });
    return raw;
  }

  /** What happens before the last connection breaks. */
  @FunctionalInterface
  interface LastWill {
    void execute() throws IOException;
  }

  @FunctionalInterface
  private interface Serving {
    void serve(SocketChannel connection) throws IOException;
  }

  private void serve(Serving serving) {
    while (listener.isOpen()) {
      serveOne(serving);
    }
  }

  private void serveOne(Serving serving) {
    try (SocketChannel connection = listener.accept()) {
      serving.serve(connection);
    } catch (IOException _) {
      // the test is over, or the driver has gone
    }
  }

  private static void readUntilCall(SocketChannel connection) throws IOException {
    connection.write(ByteBuffer.wrap(SETTINGS));
    read(connection, PREFACE_BYTES);
    int type;
    do {
      ByteBuffer header = read(connection, FRAME_HEADER_BYTES);
      int length = (header.get(0) & 0xff) << 16 | (header.getShort(1) & 0xffff);
      type = header.get(3);
      read(connection, length);
    } while (type != HEADERS_FRAME);
  }

  private static ByteBuffer read(SocketChannel connection, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (connection.read(bytes) < 0) {
        throw new IOException("the driver has gone");
      }
    }
    return bytes;
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
