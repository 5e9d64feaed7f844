package io.strongroom.driver.kube.http;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * One connection to a server. Used by one thread at a time; any thread may close it, which ends
 * what the other is doing, and so does an interrupt of a virtual thread.
 */
final class Connection implements AutoCloseable {
  /** Below TLS: to close it neither waits nor sends. */
  private final Socket socket = new Socket(Proxy.NO_PROXY);

  private final Server server;
  private final Incoming in;
  private final OutputStream out;
  private boolean answered;
  private long usedAt = System.nanoTime();

  /** Connects, and checks that the server is who it should be. */
  Connection(Server server) throws IOException {
    this.server = server;
    boolean open = false;
    try {
      Socket layer = connect();
      this.in = new Incoming(layer.getInputStream());
      this.out = layer.getOutputStream();
      open = true;
    } finally {
      if (!open) {
        close();
      }
    }
  }

  private Socket connect() throws IOException {
    InetSocketAddress address = new InetSocketAddress(server.host(), server.port());
    if (address.isUnresolved()) {
      throw new UnknownHostException(server.host());
    }
    socket.setTcpNoDelay(true);
    socket.connect(address);
    if (server.tls().isEmpty()) {
      return socket;
    }
    SSLSocket tls =
        (SSLSocket) server.tls().get().createSocket(socket, server.host(), server.port(), true);
    SSLParameters parameters = tls.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS"); // its name is in its certificate
    tls.setSSLParameters(parameters);
    tls.startHandshake();
    return tls;
  }

  /** Sends a request and waits for the head of its answer. */
  Head send(Request request) throws IOException {
    answered = false;
    socket.setSoTimeout(0); // a stream may have set one
    out.write(request.bytes(server.authority()));
    out.flush();
    answered = in.await();
    return Head.read(in);
  }

  Body body(Head head) {
    return new Body(in, head);
  }

  /** Whether the last request had the beginning of an answer. */
  boolean isAnswered() {
    return answered;
  }

  /** Whether the server has sent more than it was asked for. */
  boolean isPending() {
    return in.isPending();
  }

  /**
   * Whether nothing came since the last answer. What a proxy says to an unused connection, such as
   * 408, would be taken for the answer of the next call. Under TLS that may also be its end.
   */
  boolean isQuiet() {
    try {
      return !in.isPending() && socket.getInputStream().available() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  void used() {
    usedAt = System.nanoTime();
  }

  boolean isUnusedFor(Duration time) {
    return System.nanoTime() - usedAt >= time.toNanos();
  }

  /** How long a read waits from now on; it throws {@link java.net.SocketTimeoutException}. */
  void patience(Duration time) throws IOException {
    socket.setSoTimeout(Math.clamp(time.toMillis(), 1, Integer.MAX_VALUE));
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed all the same.
    }
  }
}
