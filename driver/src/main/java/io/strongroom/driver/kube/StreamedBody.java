package io.strongroom.driver.kube;

import io.strongroom.driver.kube.http.BodyStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;

/**
 * A body that is read line by line while it arrives. It holds a piece and a line, however much the
 * server sends. Used by one virtual thread.
 */
final class StreamedBody implements AutoCloseable {
  /**
   * Metadata of one object: annotations have at most 256 KiB, their managed fields repeat the
   * names.
   */
  static final int MAX_LINE = 1 << 20;

  private final BodyStream body;
  private final byte[] piece = new byte[4096];
  private int next;
  private int end;

  StreamedBody(BodyStream body) {
    this.body = body;
  }

  /**
   * The next line; absent after the last complete one.
   *
   * @throws IOException if the body is cut, stalls, or has a line that is too long
   */
  Optional<byte[]> line(Duration stall) throws IOException, InterruptedException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (next < end || more(stall)) {
      byte each = piece[next++];
      if (each == '\n') {
        return Optional.of(line.toByteArray());
      }
      if (line.size() == MAX_LINE) {
        throw new IOException("a line of more than %d bytes".formatted(MAX_LINE));
      }
      line.write(each);
    }
    if (line.size() > 0) {
      throw new IOException("it is cut");
    }
    return Optional.empty();
  }

  private boolean more(Duration stall) throws IOException, InterruptedException {
    next = 0;
    end = 0;
    try {
      end = Math.max(body.read(piece, stall), 0);
    } catch (SocketTimeoutException e) {
      throw new IOException("nothing came for %d s".formatted(stall.toSeconds()), e);
    } catch (IOException e) {
      throw new IOException("it is cut", e);
    }
    return end > 0;
  }

  /** Closes the connection if the body is not at its end. */
  @Override
  public void close() {
    body.close();
  }
}
