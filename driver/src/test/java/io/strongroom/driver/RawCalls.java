package io.strongroom.driver;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** What no client of gRPC sends, to a server on a unix socket. */
public final class RawCalls {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /** The kernel's words for it, and those of a channel that has seen it before. */
  private static final Set<String> ENDED_BY_SERVER =
      Set.of("Connection reset by peer", "Connection reset", "Broken pipe");

  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;

  private RawCalls() {}

  /** Calls a method with bytes in place of its request, and returns what is answered. */
  public static StatusRuntimeException refused(
      Channel channel, String method, byte[] message, CallOptions options) {
    try {
      byte[] _ =
          ClientCalls.blockingUnaryCall(
              channel,
              MethodDescriptor.newBuilder(new Bytes(), new Bytes())
                  .setType(MethodDescriptor.MethodType.UNARY)
                  .setFullMethodName(method)
                  .build(),
              options,
              message);
    } catch (StatusRuntimeException e) {
      return e;
    }
    throw new AssertionError("it was answered OK");
  }

  /** An HTTP/2 request of a method, with these frames of data. */
  public static byte[] request(String method, List<String> headers, byte[]... data) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(PREFACE);
    bytes.writeBytes(frame(SETTINGS, 0, 0, new byte[0]));
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    header(block, ":method", "POST");
    header(block, ":scheme", "http");
    header(block, ":authority", "localhost");
    header(block, ":path", "/" + method);
    header(block, "te", "trailers");
    header(block, "content-type", "application/grpc");
    for (String each : headers) {
      String[] pair = each.split("=", 2);
      header(block, pair[0], pair[1]);
    }
    int end = data.length == 0 ? END_STREAM : 0;
    bytes.writeBytes(frame(HEADERS, END_HEADERS | end, 1, block.toByteArray()));
    for (int i = 0; i < data.length; i++) {
      bytes.writeBytes(frame(DATA, i == data.length - 1 ? END_STREAM : 0, 1, data[i]));
    }
    return bytes.toByteArray();
  }

  private static void header(ByteArrayOutputStream block, String name, String value) {
    // HPACK: a literal without indexing, with a new name, neither of them in Huffman code.
    block.write(0);
    block.write(name.length());
    block.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
    block.write(value.length());
    block.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) (payload.length >> 16))
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  /**
   * Sends bytes on a connection of their own. Returns when the server has dealt with them: it has
   * answered a ping that comes behind them, or ended the connection.
   */
  public static void send(Path socket, byte[] bytes) throws IOException {
    try (SocketChannel connection = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      connection.connect(UnixDomainSocketAddress.of(socket));
      writeAll(connection, bytes);
      writeAll(connection, frame(PING, 0, 0, "answered".getBytes(StandardCharsets.US_ASCII)));
      StringBuilder heard = new StringBuilder();
      ByteBuffer buffer = ByteBuffer.allocate(1 << 12);
      while (heard.indexOf("answered") < 0 && connection.read(buffer.clear()) >= 0) {
        heard.append(StandardCharsets.ISO_8859_1.decode(buffer.flip()));
      }
    } catch (IOException e) {
      if (!ENDED_BY_SERVER.contains(String.valueOf(e.getMessage()))) {
        throw e;
      }
    }
  }

  private static void writeAll(SocketChannel connection, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      connection.write(buffer);
    }
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
