package io.strongroom.driver.kube.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** What a connection receives, in lines and in bytes. Used by one thread at a time. */
final class Incoming {
  private final InputStream in;
  private final byte[] buffer = new byte[4096];
  private int next;
  private int end;

  Incoming(InputStream in) {
    this.in = in;
  }

  /** Whether bytes were received that were not read. */
  boolean isPending() {
    return next < end;
  }

  /** Waits for a byte. False at the end of the stream. */
  boolean await() throws IOException {
    if (next == end) {
      next = 0;
      end = 0; // should reading fail
      end = Math.max(in.read(buffer), 0);
    }
    return next < end;
  }

  /**
   * A line without its end.
   *
   * @throws IOException if it has more than {@code most} bytes, or is cut
   */
  String line(int most) throws IOException {
    StringBuilder line = new StringBuilder();
    while (await()) {
      int from = next;
      while (next < end && buffer[next] != '\n') {
        next++;
      }
      line.append(new String(buffer, from, next - from, ISO_8859_1));
      if (line.length() > most) {
        throw new IOException("a header is too long");
      }
      if (next < end) {
        next++;
        int length = line.length();
        boolean returned = length > 0 && line.charAt(length - 1) == '\r';
        return line.substring(0, returned ? length - 1 : length);
      }
    }
    throw new EOFException("an answer is cut");
  }

  /** Up to {@code most} bytes, at least one; -1 at the end of the stream. */
  int read(byte[] into, int most) throws IOException {
    if (!await()) {
      return -1;
    }
    int count = Math.min(Math.min(most, into.length), end - next);
    System.arraycopy(buffer, next, into, 0, count);
    next += count;
    return count;
  }
}
