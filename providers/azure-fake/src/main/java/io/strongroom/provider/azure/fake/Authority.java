package io.strongroom.provider.azure.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority.
 *
 * @param certificate its own
 */
public record Authority(X509Certificate certificate, PrivateKey key) {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** One that has signed itself. */
  public static Authority root(String name, KeyPair keys) {
    Instant now = Instant.now();
    X509Certificate certificate =
        signed(
            name,
            keys.getPublic(),
            new X500Name("CN=" + name),
            keys,
            true,
            List.of(),
            now.minus(1, ChronoUnit.HOURS),
            now.plus(3650, ChronoUnit.DAYS));
    return new Authority(certificate, keys.getPrivate());
  }

  /** One below this one. */
  public Authority intermediate(String name, KeyPair keys) {
    Instant now = Instant.now();
    return new Authority(
        issue(
            name,
            keys.getPublic(),
            true,
            List.of(),
            now.minus(1, ChronoUnit.HOURS),
            now.plus(1825, ChronoUnit.DAYS)),
        keys.getPrivate());
  }

  /** A certificate of a server, for an hour ago and a year from now. */
  X509Certificate server(String name, PublicKey key, List<GeneralName> names) {
    Instant now = Instant.now();
    return issue(
        name, key, false, names, now.minus(1, ChronoUnit.HOURS), now.plus(365, ChronoUnit.DAYS));
  }

  X509Certificate issue(
      String name,
      PublicKey key,
      boolean isAuthority,
      List<GeneralName> names,
      Instant from,
      Instant until) {
    return signed(
        name,
        key,
        X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
        new KeyPair(certificate.getPublicKey(), this.key),
        isAuthority,
        names,
        from,
        until);
  }

  private static X509Certificate signed(
      String name,
      PublicKey key,
      X500Name issuer,
      KeyPair issuerKeys,
      boolean isAuthority,
      List<GeneralName> names,
      Instant from,
      Instant until) {
    try {
      JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
                  issuer,
                  new BigInteger(126, RANDOM),
                  Date.from(from),
                  Date.from(until),
                  new X500Name("CN=" + name),
                  key)
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority))
              .addExtension(
                  Extension.keyUsage,
                  true,
                  new KeyUsage(
                      isAuthority
                          ? KeyUsage.keyCertSign | KeyUsage.cRLSign
                          : KeyUsage.digitalSignature | KeyUsage.keyEncipherment))
              .addExtension(
                  Extension.subjectKeyIdentifier,
                  false,
                  identifiers.createSubjectKeyIdentifier(key))
              .addExtension(
                  Extension.authorityKeyIdentifier,
                  false,
                  identifiers.createAuthorityKeyIdentifier(issuerKeys.getPublic()));
      if (!names.isEmpty()) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(names.toArray(GeneralName[]::new)));
      }
      String algorithm =
          issuerKeys.getPrivate().getAlgorithm().equals("RSA")
              ? "SHA256withRSA"
              : "SHA256withECDSA";
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(new JcaContentSignerBuilder(algorithm).build(issuerKeys.getPrivate())));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its certificate in PEM, for clients that are to trust it. */
  public String pem() {
    return KeyVaultPem.of(certificate);
  }
}
