package io.strongroom.driver.kube.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;

/** The body of one answer, read while it arrives. */
final class Body {
  private static final int MAX_LINE = 1024;

  private final Incoming in;
  private final long framing;

  /** Of the body, or of the chunk that is being read. */
  private long left;

  private boolean inChunks;
  private boolean ended;

  Body(Incoming in, Head head) {
    this.in = in;
    this.framing = head.length();
    this.left = framing == Head.UNTIL_CLOSE ? Long.MAX_VALUE : Math.max(framing, 0);
    this.ended = framing == 0;
  }

  /** Whether all of it was read, so that the next answer may follow. */
  boolean isAtEnd() {
    return ended;
  }

  /** At least one byte; -1 at its end. */
  int read(byte[] into) throws IOException {
    if (left == 0 && !ended) {
      beginChunk();
    }
    if (ended) {
      return -1;
    }
    int count = in.read(into, (int) Math.min(left, into.length));
    if (count < 0) {
      if (framing != Head.UNTIL_CLOSE) {
        throw new EOFException("a body is cut");
      }
      ended = true;
      return -1;
    }
    left -= count;
    ended = left == 0 && framing != Head.CHUNKED;
    return count;
  }

  /**
   * All of it.
   *
   * @throws IOException if it has more than {@code most} bytes, or is cut
   */
  byte[] all(int most) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] part = new byte[4096];
    for (int count = read(part); count >= 0; count = read(part)) {
      if (Math.max(framing, bytes.size() + count) > most) {
        throw new IOException("an answer of more than %d bytes".formatted(most));
      }
      bytes.write(part, 0, count);
    }
    return bytes.toByteArray();
  }

  private void beginChunk() throws IOException {
    if (inChunks && !in.line(MAX_LINE).isEmpty()) {
      throw new IOException("a chunk longer than its size");
    }
    inChunks = true;
    String line = in.line(MAX_LINE);
    int extension = line.indexOf(';');
    left = Head.number((extension < 0 ? line : line.substring(0, extension)).strip(), 16);
    if (left == 0) {
      int budget = Head.MAX_BYTES;
      for (String each = in.line(budget); !each.isEmpty(); each = in.line(budget)) {
        budget = Math.max(budget - each.length() - 1, 0);
      }
      ended = true;
    }
  }
}
