package io.strongroom.driver.kube.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/** A server that sends what it is told to, byte by byte, and remembers what it received. */
final class RawServer implements AutoCloseable {
  private final ServerSocket listener;
  private final BlockingQueue<Script> scripts = new LinkedBlockingQueue<>();
  private final Queue<Socket> connections = new ConcurrentLinkedQueue<>();
  private final Set<Socket> ended = ConcurrentHashMap.newKeySet();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  /** What happens on the next connection. */
  @FunctionalInterface
  interface Script {
    void on(Peer peer) throws Exception;
  }

  RawServer() throws IOException {
    this(new ServerSocket(0, 256, InetAddress.ofLiteral("127.0.0.1")));
  }

  RawServer(ServerSocket listener) {
    this.listener = listener;
    Thread.ofVirtual().start(this::accept);
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + port());
  }

  int port() {
    return listener.getLocalPort();
  }

  /** A script for the next connection that has none. A connection without one is never answered. */
  RawServer then(Script script) {
    scripts.add(script);
    return this;
  }

  /** Answers each request of the next connection with one of these, and then closes it. */
  RawServer answers(String... answers) {
    return then(
        peer -> {
          for (String answer : answers) {
            peer.request();
            peer.send(answer);
          }
        });
  }

  /** Heads and bodies in the order in which they came. */
  List<String> requests() {
    return requests;
  }

  int connections() {
    return connections.size();
  }

  /** Waits until the client has closed every connection. */
  void awaitAllEnded() throws InterruptedException {
    while (ended.size() < connections.size()) {
      Thread.sleep(5);
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        connections.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      Script script = scripts.poll();
      Peer peer = new Peer(socket);
      if (script != null) {
        script.on(peer);
      } else {
        peer.awaitEnd();
      }
    } catch (Exception e) {
      // The client has gone, or the test ends.
    } finally {
      ended.add(socket);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket each : connections) {
      each.close();
    }
  }

  /** The server's end of a connection. */
  final class Peer {
    private final Socket socket;
    private final InputStream in;

    Peer(Socket socket) throws IOException {
      this.socket = socket;
      this.in = socket.getInputStream();
    }

    /** Waits for a request. */
    String request() throws IOException {
      StringBuilder text = new StringBuilder();
      while (text.indexOf("\r\n\r\n") < 0) {
        text.append(next());
      }
      int at = text.indexOf("Content-Length: ");
      if (at >= 0) {
        int length = Integer.parseInt(text.substring(at + 16, text.indexOf("\r\n", at)));
        for (int i = 0; i < length; i++) {
          text.append(next());
        }
      }
      requests.add(text.toString());
      return text.toString();
    }

    private char next() throws IOException {
      int letter = in.read();
      if (letter < 0) {
        throw new IOException("the client has gone");
      }
      return (char) letter;
    }

    void send(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    /** Waits until the client closes the connection. */
    void awaitEnd() throws IOException {
      while (in.read() >= 0) {}
    }
  }
}
