package io.strongroom.driver.kube;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Makes the TLS settings of one cluster. */
public final class Tls {
  private Tls() {}

  /** A client certificate and its key. */
  record Identity(List<X509Certificate> chain, PrivateKey key) {
    Identity {
      chain = List.copyOf(chain);
    }

    @Override
    public String toString() {
      return "Identity[redacted]";
    }
  }

  /**
   * @param authorities the trusted ones; absent for those that Java trusts
   */
  static SSLContext context(
      Optional<List<X509Certificate>> authorities, Optional<Identity> identity)
      throws ClusterAccessException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys(identity), trust(authorities), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new ClusterAccessException(
          "the certificates or the key for the API server cannot be used together (%s)"
              .formatted(e.getClass().getSimpleName()));
    }
  }

  private static TrustManager @Nullable [] trust(Optional<List<X509Certificate>> authorities)
      throws GeneralSecurityException, IOException {
    if (authorities.isEmpty()) {
      return null; // Java's own
    }
    KeyStore store = emptyStore();
    int number = 0;
    for (X509Certificate authority : authorities.get()) {
      store.setCertificateEntry("ca" + number++, authority);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyManager @Nullable [] keys(Optional<Identity> identity)
      throws GeneralSecurityException, IOException {
    if (identity.isEmpty()) {
      return null;
    }
    KeyStore store = emptyStore();
    char[] none = new char[0]; // the store never leaves memory
    store.setKeyEntry(
        "client",
        identity.get().key(),
        none,
        identity.get().chain().toArray(X509Certificate[]::new));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, none);
    return factory.getKeyManagers();
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
