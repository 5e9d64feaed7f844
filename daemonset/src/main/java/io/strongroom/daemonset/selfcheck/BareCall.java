package io.strongroom.daemonset.selfcheck;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * NodeGetCapabilities over a connection of its own, as kubelet calls it before each volume, written
 * as bytes: a client of gRPC costs the process more than the server that is to be warmed. HTTP/2
 * (RFC 9113) with headers that need no table (RFC 7541, 6.2.2).
 */
final class BareCall {
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int GOAWAY = 7;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final int ACK = 1;
  private static final int STREAM = 1;

  /** A message of no bytes, not compressed. */
  private static final byte[] EMPTY_MESSAGE = new byte[5];

  private static final byte[] REQUEST = request();

  private BareCall() {}

  /**
   * Makes the call and waits for its end, whatever the answer is.
   *
   * @throws IOException if the connection ends before the call, or the server breaks the call off,
   *     as it does when the call's deadline has passed
   */
  static void make(Path socket) throws IOException {
    try (SocketChannel connection = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      for (ByteBuffer request = ByteBuffer.wrap(REQUEST); request.hasRemaining(); ) {
        int _ = connection.write(request);
      }
      DataInputStream answer = new DataInputStream(Channels.newInputStream(connection));
      while (!isEndOfCall(answer)) {
        // The next frame.
      }
    }
  }

  private static boolean isEndOfCall(DataInputStream answer) throws IOException {
    int length = answer.readUnsignedShort() << 8 | answer.readUnsignedByte();
    int type = answer.readUnsignedByte();
    int flags = answer.readUnsignedByte();
    int stream = answer.readInt();
    if (answer.readNBytes(length).length < length) {
      throw new EOFException("the connection ended within a frame");
    }
    if (type == RST_STREAM || type == GOAWAY) {
      throw new IOException("the call was broken off");
    }
    return stream == STREAM && type == HEADERS && (flags & END_STREAM) != 0;
  }

  private static byte[] request() {
    ByteArrayOutputStream headers = new ByteArrayOutputStream();
    header(headers, ":method", "POST");
    header(headers, ":scheme", "http");
    header(headers, ":path", "/csi.v1.Node/NodeGetCapabilities");
    header(headers, ":authority", "localhost");
    header(headers, "content-type", "application/grpc");
    header(headers, "user-agent", "strongroom");
    header(headers, "te", "trailers");
    header(headers, "grpc-timeout", "90S");
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(PREFACE.getBytes(US_ASCII));
    frame(request, SETTINGS, 0, 0, new byte[0]);
    frame(request, SETTINGS, ACK, 0, new byte[0]);
    frame(request, HEADERS, END_HEADERS, STREAM, headers.toByteArray());
    frame(request, DATA, END_STREAM, STREAM, EMPTY_MESSAGE);
    return request.toByteArray();
  }

  /** Literal, not indexed, not Huffman coded; both are shorter than 127 bytes. */
  private static void header(ByteArrayOutputStream headers, String name, String value) {
    headers.write(0);
    headers.write(name.length());
    headers.writeBytes(name.getBytes(US_ASCII));
    headers.write(value.length());
    headers.writeBytes(value.getBytes(US_ASCII));
  }

  /** All payloads here are shorter than 65,536 bytes. */
  private static void frame(
      ByteArrayOutputStream out, int type, int flags, int stream, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
    frame.put((byte) 0).putShort((short) payload.length).put((byte) type).put((byte) flags);
    frame.putInt(stream).put(payload);
    out.writeBytes(frame.array());
  }
}
