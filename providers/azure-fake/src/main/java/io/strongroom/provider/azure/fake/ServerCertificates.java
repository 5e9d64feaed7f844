package io.strongroom.provider.azure.fake;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.bouncycastle.asn1.x509.GeneralName;
import org.jspecify.annotations.Nullable;

/** The certificates of the fake's TLS server: made for whatever name a client asks for. */
final class ServerCertificates extends X509ExtendedKeyManager {
  private static final String WITHOUT_NAME = "localhost";

  private final Authority authority;
  private final Supplier<List<String>> besides;
  private final KeyPair keys = Keys.ec("secp256r1");
  private final Map<String, X509Certificate[]> certificates = new ConcurrentHashMap<>();

  /**
   * Certificates.
   *
   * @param besides names that each of them shows beside the one that is asked for
   */
  ServerCertificates(Authority authority, Supplier<List<String>> besides) {
    this.authority = authority;
    this.besides = besides;
  }

  SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {this}, null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    if (!keyType.equals("EC")) {
      return null;
    }
    return engine.getHandshakeSession() instanceof ExtendedSSLSession session
        ? session.getRequestedServerNames().stream()
            .filter(SNIHostName.class::isInstance)
            .map(name -> ((SNIHostName) name).getAsciiName().toLowerCase(Locale.ROOT))
            .findFirst()
            .orElse(WITHOUT_NAME)
        : WITHOUT_NAME;
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return certificates.computeIfAbsent(alias, this::make);
  }

  private X509Certificate[] make(String name) {
    List<GeneralName> names = new ArrayList<>();
    names.add(new GeneralName(GeneralName.dNSName, name));
    if (name.equals(WITHOUT_NAME)) {
      names.add(new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
    }
    besides.get().forEach(one -> names.add(new GeneralName(GeneralName.dNSName, one)));
    return new X509Certificate[] {
      authority.server(name.length() > 60 ? "of the fake" : name, keys.getPublic(), names),
      authority.certificate()
    };
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return keys.getPrivate();
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }
}
