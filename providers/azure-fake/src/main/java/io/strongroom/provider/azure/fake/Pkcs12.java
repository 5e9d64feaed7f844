package io.strongroom.provider.azure.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.crypto.engines.DESedeEngine;
import org.bouncycastle.crypto.modes.CBCBlockCipher;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.pkcs.bc.BcPKCS12PBEOutputEncryptorBuilder;

/** What is imported as a certificate: PKCS #12 or PEM. */
final class Pkcs12 {
  private Pkcs12() {}

  static OutputEncryptor encryptor() {
    return new BcPKCS12PBEOutputEncryptorBuilder(
            PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC,
            CBCBlockCipher.newInstance(new DESedeEngine()))
        .build(new char[0]);
  }

  /**
   * Absent where it can't be read.
   *
   * @param value base64, for PEM as it is too
   */
  static Optional<GeneratedCertificate> read(String value, String contentType, String password) {
    try {
      if (contentType.equals(GeneratedCertificate.PEM)) {
        return ofPem(
            value.contains("-----BEGIN")
                ? value
                : new String(Base64.getDecoder().decode(value), UTF_8));
      }
      return ofPfx(value, password.toCharArray());
    } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<GeneratedCertificate> ofPfx(String value, char[] password)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new ByteArrayInputStream(Base64.getDecoder().decode(value)), password);
    for (String alias : Collections.list(store.aliases())) {
      if (store.getKey(alias, password) instanceof PrivateKey key) {
        return Optional.ofNullable(store.getCertificateChain(alias))
            .map(chain -> Arrays.stream(chain).map(X509Certificate.class::cast).toList())
            .map(chain -> new GeneratedCertificate(key, chain));
      }
    }
    return Optional.empty();
  }

  private static Optional<GeneratedCertificate> ofPem(String text)
      throws GeneralSecurityException, IOException {
    List<X509Certificate> chain = new ArrayList<>();
    Optional<PrivateKey> key = Optional.empty();
    try (PEMParser parser = new PEMParser(new StringReader(text))) {
      Object next;
      while ((next = parser.readObject()) != null) {
        switch (next) {
          case X509CertificateHolder holder ->
              chain.add(new JcaX509CertificateConverter().getCertificate(holder));
          case PrivateKeyInfo info -> key = Optional.of(key(info));
          case PEMKeyPair pair -> key = Optional.of(key(pair.getPrivateKeyInfo()));
          default -> throw new IllegalArgumentException(next.getClass().getSimpleName());
        }
      }
    }
    return chain.isEmpty()
        ? Optional.empty()
        : key.map(one -> new GeneratedCertificate(one, chain));
  }

  private static PrivateKey key(PrivateKeyInfo info) throws GeneralSecurityException, IOException {
    boolean rsa =
        info.getPrivateKeyAlgorithm().getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption);
    return KeyFactory.getInstance(rsa ? "RSA" : "EC")
        .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
  }
}
