package io.strongroom.provider.vault.http;

import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.cloud.Outbound;
import io.strongroom.provider.cloud.TrustedAuthorities;
import io.strongroom.provider.vault.spec.ServerConnection;
import io.strongroom.provider.vault.spec.ServerConnection.TlsFile;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.reactor.ssl.SSLBufferMode;

/** Makes TLS as a class and the operator want it. */
final class TlsContext {
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  /** Keys live in memory and for one context only; the platform wants a password all the same. */
  private static final char[] NO_PASSWORD = new char[0];

  private TlsContext() {}

  /**
   * @param outbound whose authorities count where neither class nor operator names others
   */
  static TlsSocketStrategy strategy(ServerConnection.Tls tls, Outbound outbound)
      throws VaultException {
    SSLContext context = context(tls, outbound);
    DefaultClientTlsStrategy strategy =
        tls.skipVerify()
            ? new DefaultClientTlsStrategy(
                context,
                PROTOCOLS,
                null,
                SSLBufferMode.STATIC,
                HostnameVerificationPolicy.CLIENT,
                NoopHostnameVerifier.INSTANCE)
            : new DefaultClientTlsStrategy(
                context,
                PROTOCOLS,
                null,
                SSLBufferMode.STATIC,
                HostnameVerificationPolicy.BUILTIN,
                null);
    Optional<String> serverName = tls.serverName();
    return serverName.isEmpty()
        ? strategy
        : (socket, _, port, attachment, http) ->
            strategy.upgrade(socket, serverName.get(), port, attachment, http);
  }

  private static SSLContext context(ServerConnection.Tls tls, Outbound outbound)
      throws VaultException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys(tls), trust(tls, outbound), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw VaultException.of(
          Kind.INVALID, "the TLS files do not fit together: " + e.getClass().getSimpleName());
    }
  }

  /** Without a certificate of the client, none is shown. */
  private static KeyManager[] keys(ServerConnection.Tls tls)
      throws VaultException, GeneralSecurityException, IOException {
    if (tls.clientCert().isEmpty() || tls.clientKey().isEmpty()) {
      return new KeyManager[0];
    }
    X509Certificate[] chain =
        TlsFiles.certificates(TlsFiles.locate(tls.clientCert().get()))
            .toArray(X509Certificate[]::new);
    PrivateKey key = TlsFiles.privateKey(TlsFiles.locate(tls.clientKey().get()));
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("client", key, NO_PASSWORD, chain);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static TrustManager[] trust(ServerConnection.Tls tls, Outbound outbound)
      throws VaultException, GeneralSecurityException, IOException {
    if (tls.skipVerify()) {
      return new TrustManager[] {new TrustsAnyone()};
    }
    List<X509Certificate> authorities = authorities(tls);
    if (authorities.isEmpty()) {
      return outbound.trustManagers().orElseGet(TrustedAuthorities::platform);
    }
    return TrustedAuthorities.only(authorities);
  }

  private static List<X509Certificate> authorities(ServerConnection.Tls tls) throws VaultException {
    if (tls.caCert().isPresent()) {
      return TlsFiles.certificates(TlsFiles.locate(tls.caCert().get()));
    }
    List<X509Certificate> authorities = new ArrayList<>();
    if (tls.caDirectory().isPresent()) {
      Optional<Path> within = tls.caDirectory().get().within();
      for (Path entry : TlsFiles.list(TlsFiles.locate(tls.caDirectory().get()))) {
        authorities.addAll(TlsFiles.certificates(TlsFiles.locate(new TlsFile(entry, within))));
      }
    }
    return authorities;
  }

  /** What vaultSkipTLSVerify asks for. */
  private static final class TrustsAnyone extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
