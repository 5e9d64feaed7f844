package io.strongroom.provider.azure.rest;

import io.strongroom.provider.azure.rest.ConnectionSettings.TokenProxyAddress;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The way to the token proxy of AKS: the address is that of the API server, and the server name in
 * the handshake is the proxy's, made of the cluster's id, which the API server's certificate shows.
 * Only the cluster's own authority is trusted.
 */
final class TokenProxySockets {
  private static final Pattern CLUSTER =
      Pattern.compile("hcp-kubernetes\\.(?<id>[^.]+)\\.svc\\.cluster\\.local");
  private static final int DNS_NAME = 2;
  private static final int CONNECT_MILLIS = 10_000;
  private static final int HTTPS = 443;
  private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuv";

  private final Optional<TokenProxyAddress> proxy;
  private @Nullable SSLSocketFactory made;

  TokenProxySockets(Optional<TokenProxyAddress> proxy) {
    this.proxy = proxy;
  }

  /** The token proxy cannot be asked, and why. */
  static final class UnusableException extends IOException {
    private static final long serialVersionUID = 1;
    private final String words;

    UnusableException(String words) {
      super(words);
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  void prepare(HttpsURLConnection connection) throws IOException {
    connection.setSSLSocketFactory(sockets());
  }

  private synchronized SSLSocketFactory sockets() throws IOException {
    SSLSocketFactory known = made;
    if (known == null) {
      TokenProxyAddress address =
          proxy.orElseThrow(
              () -> new UnusableException("is no token proxy: the operator has named none"));
      SSLSocketFactory trusting = trusting(address.authority());
      String name =
          address.serverName().isPresent()
              ? address.serverName().get()
              : serverName(address.address(), trusting);
      known = new Named(trusting, name);
      made = known;
    }
    return known;
  }

  private static SSLSocketFactory trusting(Path authority) throws IOException {
    try (InputStream pem = Files.newInputStream(authority)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int count = 0;
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        store.setCertificateEntry("authority-" + count, certificate);
        count++;
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return AzureHttp.sockets(factory.getTrustManagers());
    } catch (IOException | GeneralSecurityException e) {
      throw new UnusableException(
          "is not asked for a token: %s holds no authority in PEM".formatted(authority));
    }
  }

  private static String serverName(URI address, SSLSocketFactory trusting) throws IOException {
    int port = address.getPort() < 0 ? HTTPS : address.getPort();
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(address.getHost(), port), CONNECT_MILLIS);
      plain.setSoTimeout(CONNECT_MILLIS);
      try (SSLSocket socket =
          (SSLSocket) trusting.createSocket(plain, address.getHost(), port, true)) {
        socket.startHandshake();
        X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        return serverName(clusterId(shown));
      }
    }
  }

  private static String clusterId(X509Certificate shown) throws IOException {
    try {
      Collection<List<?>> names =
          Optional.ofNullable(shown.getSubjectAlternativeNames()).orElse(List.of());
      for (List<?> name : names) {
        if (name.get(0) instanceof Integer kind
            && kind == DNS_NAME
            && name.get(1) instanceof String dns) {
          Matcher cluster = CLUSTER.matcher(dns);
          if (cluster.matches()) {
            return cluster.group("id");
          }
        }
      }
    } catch (GeneralSecurityException e) {
      // as if there were no name
    }
    throw new UnusableException(
        "does not show the id of a cluster of AKS in its certificate: identity bindings are AKS's");
  }

  /** As AKS makes it of the id of a cluster. */
  static String serverName(String clusterId) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(("identity-binding" + clusterId).getBytes(StandardCharsets.UTF_8));
      return ("a" + base32Hex(digest) + ".ests.aks").toLowerCase(Locale.ROOT);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** RFC 4648, without padding. */
  private static String base32Hex(byte[] bytes) {
    int digits = (bytes.length * Byte.SIZE + 4) / 5;
    BigInteger rest = new BigInteger(1, bytes).shiftLeft(digits * 5 - bytes.length * Byte.SIZE);
    StringBuilder text = new StringBuilder();
    for (int i = digits - 1; i >= 0; i--) {
      text.append(ALPHABET.charAt(rest.shiftRight(i * 5).intValue() & 31));
    }
    return text.toString();
  }

  /** Sockets that ask for, and check, another name than that of the address. */
  private static final class Named extends SSLSocketFactory {
    private final SSLSocketFactory trusting;
    private final String name;

    Named(SSLSocketFactory trusting, String name) {
      this.trusting = trusting;
      this.name = name;
    }

    @Override
    public String[] getDefaultCipherSuites() {
      return trusting.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
      return trusting.getSupportedCipherSuites();
    }

    /** The one that HttpsURLConnection calls: over a connection that is there. */
    @Override
    public Socket createSocket(Socket plain, String host, int port, boolean autoClose)
        throws IOException {
      return trusting.createSocket(plain, name, port, autoClose);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
      return overConnection(InetAddress.getByName(host), port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort)
        throws IOException {
      return createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
      return overConnection(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort)
        throws IOException {
      return overConnection(host, port);
    }

    private Socket overConnection(InetAddress host, int port) throws IOException {
      return trusting.createSocket(new Socket(host, port), name, port, true);
    }
  }
}
