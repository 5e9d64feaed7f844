package io.strongroom.driver.provider;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads protobuf's wire format from memory outside the heap. protobuf-java reads from heap arrays
 * only, so it would copy every secret onto the heap first.
 */
public final class WireReader {
  /** {@code field << 3 | type}. */
  static int tag(int field, int wireType) {
    return field << 3 | wireType;
  }

  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int LENGTH_DELIMITED = 2;
  static final int FIXED32 = 5;

  private static final int MAX_VARINT_BYTES = 10;

  private final ByteBuffer in;

  WireReader(ByteBuffer in) {
    this.in = in;
  }

  /** The next field's tag, 0 at the end. */
  int nextTag() throws IOException {
    if (!in.hasRemaining()) {
      return 0;
    }
    long tag = varint();
    if (tag >>> 3 == 0 || tag >>> Integer.SIZE != 0) {
      throw new MalformedException();
    }
    return (int) tag;
  }

  long varint() throws IOException {
    long value = 0;
    for (int count = 0; count < MAX_VARINT_BYTES && in.hasRemaining(); count++) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << (7 * count);
      if (next >= 0) {
        return value;
      }
    }
    throw new MalformedException();
  }

  /** A view of the bytes of a length-delimited field; nothing is copied. */
  ByteBuffer bytes() throws IOException {
    long length = varint();
    return take(length);
  }

  /** The fields of an embedded message. */
  WireReader message() throws IOException {
    return new WireReader(bytes());
  }

  /**
   * A string. For what is not secret: it goes onto the heap.
   *
   * @throws IOException if it is not UTF-8, which proto3 demands
   */
  String text() throws IOException {
    return StandardCharsets.UTF_8.newDecoder().decode(bytes()).toString();
  }

  /** Leaves out a field that this side does not know. */
  void skip(int tag) throws IOException {
    switch (tag & 7) {
      case VARINT -> varint();
      case FIXED64 -> take(Long.BYTES);
      case LENGTH_DELIMITED -> bytes();
      case FIXED32 -> take(Integer.BYTES);
      default -> throw new MalformedException();
    }
  }

  @CanIgnoreReturnValue
  private ByteBuffer take(long length) throws IOException {
    if (length < 0 || length > in.remaining()) {
      throw new MalformedException();
    }
    ByteBuffer taken = in.slice(in.position(), (int) length);
    in.position(in.position() + (int) length);
    return taken;
  }

  /** The bytes are no message. It carries no text: the bytes may be secret. */
  private static final class MalformedException extends IOException {
    private static final long serialVersionUID = 1;
  }
}
