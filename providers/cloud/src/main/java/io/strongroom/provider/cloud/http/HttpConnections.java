package io.strongroom.provider.cloud.http;

import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.cloud.Outbound;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Connections over HttpURLConnection, as the operator says: through a proxy, with further
 * authorities. One for all identities, since a token stands in each request; the JDK keeps idle
 * connections by host for some seconds. An interrupt of a virtual thread ends a read.
 */
public final class HttpConnections {
  /** Until a server accepts a connection. */
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** Of one read, before and within an answer; no call of a store is slow. */
  private static final Duration SILENCE = Duration.ofSeconds(8);

  private final Outbound outbound;
  private final Optional<SSLSocketFactory> sockets;

  public HttpConnections(Outbound outbound) {
    this.outbound = outbound;
    sockets = outbound.trustManagers().map(HttpConnections::sockets);
  }

  /** An answer has more bytes than any of the store's. */
  public static final class AnswerTooLongException extends IOException {
    private static final long serialVersionUID = 1;
    private final int limit;
    private final transient Optional<HttpReply> head;

    private AnswerTooLongException(int limit, Optional<HttpReply> head) {
      super("more than %d bytes".formatted(limit));
      this.limit = limit;
      this.head = head;
    }

    /** The same, about an answer of which this came before its body. */
    AnswerTooLongException after(HttpReply received) {
      return new AnswerTooLongException(limit, Optional.of(received));
    }

    /** Status and headers, without the body; absent where they are not known. */
    Optional<HttpReply> head() {
      return head;
    }

    /** In bytes. */
    public int limit() {
      return limit;
    }
  }

  /** A connection to a store, perhaps through the operator's proxy. It has its time limits. */
  public HttpURLConnection open(URL url) throws IOException {
    return open(url, proxyTo(url.getHost()));
  }

  /** A connection to what is on the node or in the cluster: never through a proxy. */
  public HttpURLConnection openDirectly(URL url) throws IOException {
    return open(url, Proxy.NO_PROXY);
  }

  private HttpURLConnection open(URL url, Proxy through) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) url.openConnection(through);
    connection.setConnectTimeout(connectMillis());
    connection.setReadTimeout(silenceMillis());
    // A redirect would take a token along.
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    if (connection instanceof HttpsURLConnection https) {
      sockets.ifPresent(https::setSSLSocketFactory);
    }
    return connection;
  }

  private Proxy proxyTo(String host) {
    return outbound
        .proxyTo(host)
        .map(
            proxy ->
                new Proxy(Proxy.Type.HTTP, new InetSocketAddress(proxy.getHost(), proxy.getPort())))
        .orElse(Proxy.NO_PROXY);
  }

  /** For a client that sets the limits of its connections itself. */
  public static int connectMillis() {
    return Math.toIntExact(CONNECT.toMillis());
  }

  /** For a client that sets the limits of its connections itself. */
  public static int silenceMillis() {
    return Math.toIntExact(SILENCE.toMillis());
  }

  /** Sockets that trust what these do. */
  public static SSLSocketFactory sockets(TrustManager[] managers) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers, null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has TLS", e);
    }
  }

  /**
   * The text of a body, which is closed; empty if there is none.
   *
   * @param limit the most bytes
   * @throws AnswerTooLongException if there are more
   */
  public static String text(@Nullable InputStream body, int limit) throws IOException {
    if (body == null) {
      return "";
    }
    try (body) {
      byte[] bytes = body.readNBytes(limit + 1);
      try {
        if (bytes.length > limit) {
          throw new AnswerTooLongException(limit, Optional.empty());
        }
        return utf8(bytes);
      } finally {
        Arrays.fill(bytes, (byte) 0);
      }
    }
  }

  /** Empty if it is not UTF-8, which JSON is (RFC 8259): a secret would become another one. */
  private static String utf8(byte[] bytes) {
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      try {
        return text.toString();
      } finally {
        Arrays.fill(text.array(), '\0');
      }
    } catch (CharacterCodingException e) {
      return "";
    }
  }

  /** What it means that a call has failed before there was an answer. */
  public static Kind kindOf(IOException failure) {
    return switch (failure) {
      case SocketTimeoutException _ -> Kind.TIMEOUT;
      case AnswerTooLongException _ -> Kind.TOO_LARGE;
      default -> Kind.UNAVAILABLE;
    };
  }
}
