package io.strongroom.provider;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Mac;

/**
 * The plaintext of one secret, outside the Java heap, wiped on close.
 *
 * <p>Its holder owns it and closes it; closing it twice is harmless. Off-heap because the collector
 * may leave copies of a heap array behind when it moves it. Deliberately not a record: there is no
 * equals, no hashCode and no toString of the content. What wiping cannot reach: Strings and arrays
 * that an SDK or the wire format made before the bytes came here.
 */
public final class SecretBytes implements AutoCloseable {
  private final Arena arena;
  private final MemorySegment plaintext;
  private boolean wiped;

  @SuppressWarnings("MustBeClosedChecker") // the arena lives as long as this object, see close()
  private SecretBytes(long size) {
    arena = Arena.ofShared();
    plaintext = arena.allocate(size);
  }

  /** A part of a secret that is joined from several. */
  public sealed interface Part {
    /** Text that is no secret. */
    record Plain(String text) implements Part {}

    /** Another secret, borrowed. */
    record Secret(SecretBytes bytes) implements Part {}
  }

  /** Copies parts one behind the other, secrets never through the heap; plain text as UTF-8. */
  public static SecretBytes join(List<Part> parts) {
    List<ByteBuffer> buffers = parts.stream().map(SecretBytes::contentOf).toList();
    SecretBytes joined = new SecretBytes(buffers.stream().mapToLong(ByteBuffer::remaining).sum());
    boolean complete = false;
    try {
      ByteBuffer target = joined.plaintext.asByteBuffer();
      buffers.forEach(target::put);
      complete = true;
      return joined;
    } finally {
      if (!complete) {
        joined.close();
      }
    }
  }

  private static ByteBuffer contentOf(Part part) {
    return switch (part) {
      case Part.Plain(String text) -> StandardCharsets.UTF_8.encode(text);
      case Part.Secret(SecretBytes secret) -> secret.readable();
    };
  }

  /** Copies {@code source} and then overwrites it with zeros. */
  public static SecretBytes takeFrom(byte[] source) {
    SecretBytes secret = copyOf(ByteBuffer.wrap(source));
    Arrays.fill(source, (byte) 0);
    return secret;
  }

  /** Copies what remains in {@code source}; the source stays as it is. */
  public static SecretBytes copyOf(ByteBuffer source) {
    SecretBytes secret = new SecretBytes(source.remaining());
    secret.plaintext.asByteBuffer().put(source.duplicate());
    return secret;
  }

  /**
   * Reads a channel to its end without a copy on the heap.
   *
   * @param expected how many bytes are expected; a source that grew meanwhile is read on
   * @param limit the most bytes that are taken
   * @throws SecretTooLargeException if there are more than {@code limit} bytes
   */
  public static SecretBytes readFrom(ReadableByteChannel channel, long expected, long limit)
      throws IOException {
    long capacity = Math.min(Math.max(expected, 0), limit) + 1;
    while (true) {
      SecretBytes candidate = new SecretBytes(capacity);
      try {
        ByteBuffer buffer = candidate.plaintext.asByteBuffer();
        int read = 0;
        while (buffer.hasRemaining() && read >= 0) {
          read = channel.read(buffer);
        }
        if (buffer.hasRemaining()) {
          return copyOf(buffer.flip());
        }
        if (capacity > limit || !(channel instanceof java.nio.channels.SeekableByteChannel again)) {
          throw new SecretTooLargeException(limit);
        }
        again.position(0);
        capacity = Math.min(capacity * 2, limit + 1);
      } finally {
        candidate.close();
      }
    }
  }

  /** Size in bytes; the size of a secret is not a secret. */
  public long size() {
    return plaintext.byteSize();
  }

  /**
   * Writes the plaintext to {@code channel}. The one way out: only the volume writer and the edge
   * of the provider protocol call it, and an architecture test names them.
   */
  public synchronized void exposeTo(WritableByteChannel channel) throws IOException {
    ByteBuffer buffer = readable();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /**
   * Feeds the plaintext to a keyed digest, so that two contents can be compared without keeping
   * either.
   */
  public synchronized byte[] digestWith(Mac mac) {
    mac.update(readable());
    return mac.doFinal();
  }

  private synchronized ByteBuffer readable() {
    if (wiped) {
      throw new IllegalStateException("the secret is wiped already");
    }
    return plaintext.asByteBuffer().asReadOnlyBuffer();
  }

  @Override
  public synchronized void close() {
    if (!wiped) {
      wiped = true;
      plaintext.fill((byte) 0);
      arena.close();
    }
  }

  @Override
  public String toString() {
    return "SecretBytes[redacted]";
  }
}
