package io.strongroom.provider.azure.content;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What files are made of a certificate with its private key. */
public final class CertificateFiles {
  private CertificateFiles() {}

  /** A certificate alone, as a block {@code CERTIFICATE}. */
  public static byte[] pem(byte[] der) {
    return PemText.block(PemText.CERTIFICATE, der);
  }

  /**
   * A PKCS #12 in base64 as PEM: first the key, then the certificates.
   *
   * @param inOrder whether these are put into the order of their chain
   */
  public static byte[] pemOfPfx(byte[] base64, boolean inOrder) throws UnusableContentException {
    byte[] der = Decoding.base64(base64);
    try (Pfx pfx = Pfx.read(der)) {
      List<X509Certificate> certificates =
          inOrder && !pfx.certificates().isEmpty()
              ? Chain.ordered(pfx.certificates())
              : pfx.certificates();
      List<byte[]> blocks = new ArrayList<>();
      blocks.add(PemText.block("PRIVATE KEY", pfx.key()));
      for (X509Certificate certificate : certificates) {
        blocks.add(pem(certificate.getEncoded()));
      }
      byte[] all = PemText.joined(blocks.toArray(byte[][]::new));
      Arrays.fill(blocks.getFirst(), (byte) 0);
      return all;
    } catch (CertificateEncodingException e) {
      throw new UnusableContentException("its PKCS #12 holds a certificate that is none");
    } finally {
      Arrays.fill(der, (byte) 0);
    }
  }

  /** The certificates of a PEM. */
  public static byte[] certificates(byte[] pem) {
    return PemText.blocks(pem, true);
  }

  /** All of a PEM but its certificates: the private key. */
  public static byte[] key(byte[] pem) {
    return PemText.blocks(pem, false);
  }
}
