package io.strongroom.driver.kube.http;

import java.io.IOException;
import java.time.Duration;

/** A body that arrives while it is read, by one virtual thread, which an interrupt ends. */
public final class BodyStream implements AutoCloseable {
  private final Http1Client client;
  private final Connection connection;
  private final Head head;
  private final Body body;
  private boolean closed;

  BodyStream(Http1Client client, Connection connection, Head head) {
    this.client = client;
    this.connection = connection;
    this.head = head;
    this.body = connection.body(head);
  }

  /**
   * At least one byte; -1 at the end.
   *
   * @param patience how long nothing may come
   * @throws java.net.SocketTimeoutException if nothing came for so long; the stream can only be
   *     closed then
   * @throws IOException if the body is cut or malformed, or the client was closed
   */
  public int read(byte[] into, Duration patience) throws IOException, InterruptedException {
    try {
      connection.patience(patience);
      return body.read(into);
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      throw e;
    }
  }

  /** Closes the connection if the body is not at its end. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      client.done(connection, head, body);
    }
  }
}
