package io.strongroom.provider.azure.rest;

import io.strongroom.provider.azure.rest.AzureConnectionSettings.TokenProxyAddress;
import io.strongroom.provider.cloud.TrustedAuthorities;
import io.strongroom.provider.cloud.http.HttpConnections;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The way to the token proxy of AKS: the address is that of the API server, and the server name in
 * the handshake is the proxy's, made of the cluster's id, which the API server's certificate shows.
 * Only the cluster's own authority is trusted; its file is read for each call, since a cluster
 * renews it. Called on the thread of each call, without a lock: a silent API server keeps each pod
 * for as long as one of its calls, and an interrupt ends that.
 */
final class TokenProxySockets {
  private static final int HTTPS = 443;

  private final Optional<TokenProxyAddress> proxy;

  /** The id of a cluster stays, so its proxy's name does. */
  private volatile @Nullable String shownName;

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
    TokenProxyAddress address =
        proxy.orElseThrow(
            () -> new UnusableException("is no token proxy: the operator has named none"));
    SSLSocketFactory trusting = trusting(address.authority());
    connection.setSSLSocketFactory(new NamedSockets(trusting, serverName(address, trusting)));
  }

  private static SSLSocketFactory trusting(Path authority) throws UnusableException {
    try (InputStream pem = Files.newInputStream(authority)) {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(pem);
      if (!certificates.isEmpty()) {
        return HttpConnections.sockets(TrustedAuthorities.only(certificates));
      }
    } catch (IOException | GeneralSecurityException e) {
      // as if it were empty
    }
    throw new UnusableException(
        "is not asked for a token: %s holds no authority in PEM".formatted(authority));
  }

  private String serverName(TokenProxyAddress address, SSLSocketFactory trusting)
      throws IOException {
    if (address.serverName().isPresent()) {
      return address.serverName().get();
    }
    String known = shownName;
    if (known == null) {
      known = TokenProxyName.of(shown(address.address(), trusting));
      shownName = known;
    }
    return known;
  }

  /** The certificate that the API server shows to those who ask for no name. */
  private static X509Certificate shown(URI address, SSLSocketFactory trusting) throws IOException {
    int port = address.getPort() < 0 ? HTTPS : address.getPort();
    try (Socket plain = new Socket()) {
      plain.connect(
          new InetSocketAddress(address.getHost(), port), HttpConnections.connectMillis());
      plain.setSoTimeout(HttpConnections.silenceMillis());
      try (SSLSocket socket =
          (SSLSocket) trusting.createSocket(plain, address.getHost(), port, true)) {
        socket.startHandshake();
        return (X509Certificate) socket.getSession().getPeerCertificates()[0];
      }
    }
  }
}
