package io.strongroom.provider.pem;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads PEM. The JDK's own reader is a preview in 25 (JEP 470), and the libraries that do it weigh
 * megabytes on every node.
 */
public final class Pem {
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String CERTIFICATES_EXPECTED = "expected certificates in PEM";
  private static final String KEY_EXPECTED =
      "expected a private key in PEM: RSA, EC or Ed25519, not encrypted";

  /** What {@link KeyFactory} knows them as. */
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

  private Pem() {}

  /**
   * Every certificate of a text, in its order, at least one; blocks of other kinds are passed over.
   *
   * @throws MalformedPemException if there is none, or one is not valid
   */
  public static List<X509Certificate> certificates(byte[] pem) throws MalformedPemException {
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (PemBlock block : PemBlock.all(pem)) {
        if (block.label().equals(CERTIFICATE)) {
          certificates.add(
              (X509Certificate)
                  factory.generateCertificate(new ByteArrayInputStream(block.decoded())));
        }
      }
    } catch (CertificateException | IllegalArgumentException e) {
      throw new MalformedPemException(CERTIFICATES_EXPECTED);
    }
    if (certificates.isEmpty()) {
      throw new MalformedPemException(CERTIFICATES_EXPECTED);
    }
    return certificates;
  }

  /**
   * The first private key of a text: PKCS #8, or what openssl wrote before it, PKCS #1 (RSA) and
   * SEC 1 (EC). Not only the first block is looked at: a SEC 1 file begins with one of parameters.
   *
   * @throws MalformedPemException if there is none that is not encrypted
   */
  public static PrivateKey privateKey(byte[] pem) throws MalformedPemException {
    for (PemBlock block : PemBlock.all(pem)) {
      if (block.label().endsWith("PRIVATE KEY")) {
        try {
          return key(block);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
          break;
        }
      }
    }
    throw new MalformedPemException(KEY_EXPECTED);
  }

  private static PrivateKey key(PemBlock block) throws GeneralSecurityException {
    byte[] der = block.decoded();
    byte[] pkcs8 = new byte[0];
    try {
      pkcs8 =
          switch (block.label()) {
            case "PRIVATE KEY" -> der.clone();
            case "RSA PRIVATE KEY" -> Pkcs8.pkcs8OfRsa(der);
            case "EC PRIVATE KEY" -> Pkcs8.pkcs8OfEc(der);
            default -> throw new InvalidKeySpecException("encrypted, or of no known kind");
          };
      return parsed(pkcs8);
    } finally {
      Arrays.fill(der, (byte) 0);
      Arrays.fill(pkcs8, (byte) 0);
    }
  }

  private static PrivateKey parsed(byte[] pkcs8) throws GeneralSecurityException {
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (InvalidKeySpecException e) {
        // of another algorithm: the next one is tried
      }
    }
    throw new InvalidKeySpecException("no known algorithm");
  }
}
