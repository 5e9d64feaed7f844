package io.strongroom.provider.azure.content;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;

/**
 * A private key with certificates in PKCS #12 (RFC 7292), without a password, as vaults have it.
 *
 * <p>The JDK's KeyStore makes a chain of the certificates by itself and drops those that it finds
 * no place for, so the bags are read here, in their order; what is encrypted the JDK decrypts. The
 * check sum is not looked at: without a password it proves nothing, and TLS has brought the bytes.
 */
public final class Pfx implements AutoCloseable {
  private static final String DATA = "2a864886f70d010701";
  private static final String ENCRYPTED = "2a864886f70d010706";
  private static final String KEY_BAG = "2a864886f70d010c0a0101";
  private static final String SHROUDED_KEY_BAG = "2a864886f70d010c0a0102";
  private static final String CERTIFICATE_BAG = "2a864886f70d010c0a0103";
  private static final String X509 = "2a864886f70d01091601";

  /**
   * Of all that is encrypted together: nothing ends such work midway, and without a password it is
   * for nothing. Key Vault writes 2000 of them, OpenSSL 2048, the JDK 10,000; this many take two
   * seconds.
   */
  private static final int MAX_ITERATIONS = 1_000_000;

  /** The empty password, and none at all, which are two; first the one that fitted last. */
  private final List<char[]> passwords = new ArrayList<>(List.of(new char[0], new char[1]));

  private final List<X509Certificate> certificates = new ArrayList<>();
  private byte[] key = new byte[0];
  private int iterationsLeft = MAX_ITERATIONS;

  private Pfx() {}

  /** Reads one; the caller closes it. */
  static Pfx read(byte[] der) throws UnusableContentException {
    Pfx pfx = new Pfx();
    boolean complete = false;
    try {
      pfx.readAll(der);
      if (pfx.key.length == 0) {
        throw new UnusableContentException("its PKCS #12 holds no private key");
      }
      complete = true;
      return pfx;
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new UnusableContentException("its PKCS #12 cannot be read");
    } catch (CertificateException e) {
      throw new UnusableContentException("its PKCS #12 holds a certificate that is none");
    } catch (GeneralSecurityException | IOException e) {
      throw new UnusableContentException(
          "its PKCS #12 has a password, or is encrypted in a way that is not known");
    } finally {
      if (!complete) {
        pfx.close();
      }
    }
  }

  private void readAll(byte[] der)
      throws GeneralSecurityException, IOException, UnusableContentException {
    DerElement authenticated = DerElement.of(der).expect(DerElement.SEQUENCE).element(1);
    try (Copies copies = new Copies()) {
      byte[] safes = copies.add(data(authenticated));
      for (DerElement info : DerElement.of(safes).expect(DerElement.SEQUENCE).elements()) {
        bags(copies.add(safe(info)));
      }
    }
  }

  private byte[] safe(DerElement info)
      throws GeneralSecurityException, IOException, UnusableContentException {
    return switch (info.element(0).oid()) {
      case DATA -> data(info);
      case ENCRYPTED -> {
        DerElement content = info.element(1).explicit(0).element(1);
        yield decrypted(content.element(1).encoded(), content.element(2).content());
      }
      default -> throw new IllegalArgumentException("another kind of content");
    };
  }

  private static byte[] data(DerElement contentInfo) {
    return contentInfo.element(1).explicit(0).content(DerElement.OCTETS);
  }

  private void bags(byte[] safe)
      throws GeneralSecurityException, IOException, UnusableContentException {
    for (DerElement bag : DerElement.of(safe).expect(DerElement.SEQUENCE).elements()) {
      DerElement value = bag.element(1).explicit(0);
      switch (bag.element(0).oid()) {
        case KEY_BAG -> key(value.encoded());
        case SHROUDED_KEY_BAG ->
            key(decrypted(value.element(0).encoded(), value.element(1).content(DerElement.OCTETS)));
        case CERTIFICATE_BAG -> certificate(value);
        default -> {
          // lists of revoked certificates and the like become no file
        }
      }
    }
  }

  /** The last one, as Go has it. */
  private void key(byte[] pkcs8) throws UnusableContentException {
    try {
      byte[] normalized = PrivateKeys.normalized(pkcs8);
      Arrays.fill(key, (byte) 0);
      key = normalized;
    } finally {
      Arrays.fill(pkcs8, (byte) 0);
    }
  }

  private void certificate(DerElement value) throws CertificateException {
    if (value.element(0).oid().equals(X509)) {
      certificates.add(Certificates.parse(value.element(1).explicit(0).content(DerElement.OCTETS)));
    }
  }

  private byte[] decrypted(byte[] algorithm, byte[] content)
      throws GeneralSecurityException, IOException, UnusableContentException {
    // The JDK's reader of algorithms takes them together with what they have encrypted.
    EncryptedPrivateKeyInfo info =
        new EncryptedPrivateKeyInfo(
            DerElement.encode(
                DerElement.SEQUENCE, algorithm, DerElement.encode(DerElement.OCTETS, content)));
    AlgorithmParameters parameters = info.getAlgParameters();
    if (parameters == null) {
      throw new InvalidAlgorithmParameterException("not taken");
    }
    int iterations = parameters.getParameterSpec(PBEParameterSpec.class).getIterationCount();
    String name =
        parameters.getAlgorithm().equals("PBES2") ? parameters.toString() : info.getAlgName();
    GeneralSecurityException last = new GeneralSecurityException();
    for (char[] password : List.copyOf(passwords)) {
      spend(iterations);
      try {
        SecretKey secret =
            SecretKeyFactory.getInstance(name).generateSecret(new PBEKeySpec(password));
        Cipher cipher = Cipher.getInstance(name);
        cipher.init(Cipher.DECRYPT_MODE, secret, parameters);
        byte[] plain = cipher.doFinal(content);
        DerElement.of(plain); // by chance another password ends in something too
        passwords.remove(password);
        passwords.addFirst(password);
        return plain;
      } catch (GeneralSecurityException e) {
        last = e;
      } catch (IllegalArgumentException e) {
        last = new GeneralSecurityException(e);
      }
    }
    throw last;
  }

  private void spend(int iterations) throws UnusableContentException {
    if (iterations > iterationsLeft) {
      throw new UnusableContentException(
          "its PKCS #12 takes more than %d iterations to decrypt; store it with fewer"
              .formatted(MAX_ITERATIONS));
    }
    iterationsLeft -= iterations;
  }

  /** In the order of the bags. */
  List<X509Certificate> certificates() {
    return List.copyOf(certificates);
  }

  /** PKCS #8; wiped when this is closed. */
  byte[] key() {
    return key;
  }

  @Override
  public void close() {
    Arrays.fill(key, (byte) 0);
  }

  /** Reads certificates. */
  static final class Certificates {
    private Certificates() {}

    static X509Certificate parse(byte[] der) throws CertificateException {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    }
  }
}
