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
import java.util.Collection;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trust managers: for the platform's certificate authorities, for others, or for both. */
public final class TrustedAuthorities {
  private static final Logger LOG = LoggerFactory.getLogger(TrustedAuthorities.class);

  private TrustedAuthorities() {}

  /**
   * Trust managers for both; the platform's alone, with a warning, if the bundle cannot be read.
   */
  static TrustManager[] with(Path bundle) {
    try {
      return only(andThePlatforms(bundle));
    } catch (IOException | GeneralSecurityException e) {
      LOG.warn(
          "{} is no PEM file with certificates ({}): only the platform's authorities are trusted",
          bundle,
          e.getClass().getSimpleName());
      return platform();
    }
  }

  /** Trust managers for the platform's own authorities. */
  public static TrustManager[] platform() {
    try {
      return managers(null);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has trusted authorities", e);
    }
  }

  /** Trust managers for these authorities and no others. */
  public static TrustManager[] only(Collection<? extends Certificate> authorities)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int number = 0;
    for (Certificate authority : authorities) {
      store.setCertificateEntry("authority-" + number++, authority);
    }
    return managers(store);
  }

  private static List<Certificate> andThePlatforms(Path bundle)
      throws IOException, GeneralSecurityException {
    List<Certificate> certificates = new ArrayList<>();
    try (InputStream pem = Files.newInputStream(bundle)) {
      certificates.addAll(CertificateFactory.getInstance("X.509").generateCertificates(pem));
    }
    for (TrustManager manager : platform()) {
      if (manager instanceof X509TrustManager x509) {
        certificates.addAll(List.<X509Certificate>of(x509.getAcceptedIssuers()));
      }
    }
    return certificates;
  }

  /**
   * @param store whom to trust; the platform's authorities if it is null
   */
  private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }
}
