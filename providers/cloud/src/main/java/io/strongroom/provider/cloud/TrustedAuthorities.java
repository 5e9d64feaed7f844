package io.strongroom.provider.cloud;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The platform's certificate authorities and those of the operator, such as a proxy's. */
final class TrustedAuthorities {
  private static final Logger LOG = LoggerFactory.getLogger(TrustedAuthorities.class);

  private TrustedAuthorities() {}

  /** Trust managers for both; the platform's alone if the bundle cannot be read, which is said. */
  static TrustManager[] with(Path bundle) {
    try {
      return managers(store(bundle));
    } catch (IOException | GeneralSecurityException e) {
      LOG.warn(
          "{} is no PEM file with certificates ({}): only the platform's authorities are trusted",
          bundle,
          e.getClass().getSimpleName());
      return platform();
    }
  }

  private static KeyStore store(Path bundle) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    List<Certificate> certificates = new ArrayList<>();
    try (InputStream pem = Files.newInputStream(bundle)) {
      certificates.addAll(CertificateFactory.getInstance("X.509").generateCertificates(pem));
    }
    for (TrustManager manager : platform()) {
      if (manager instanceof X509TrustManager x509) {
        certificates.addAll(List.<X509Certificate>of(x509.getAcceptedIssuers()));
      }
    }
    for (int i = 0; i < certificates.size(); i++) {
      store.setCertificateEntry("authority-" + i, certificates.get(i));
    }
    return store;
  }

  private static TrustManager[] platform() {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      return factory.getTrustManagers();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform trusts somebody", e);
    }
  }

  private static TrustManager[] managers(KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }
}
