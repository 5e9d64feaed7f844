package io.strongroom.driver.kube;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Certificates and private keys in PEM, as Kubernetes tools write them. */
final class Pem {
  private static final int MAX_BYTES = 1 << 20;
  private static final String BEGIN = "-----BEGIN ";
  private static final String DASHES = "-----";

  /** DER of INTEGER 0: PKCS #8's version. */
  private static final byte[] VERSION = {0x02, 0x01, 0x00};

  /** DER of the algorithm rsaEncryption (1.2.840.113549.1.1.1) with NULL parameters. */
  private static final byte[] RSA = {
    0x30,
    0x0d,
    0x06,
    0x09,
    0x2a,
    (byte) 0x86,
    0x48,
    (byte) 0x86,
    (byte) 0xf7,
    0x0d,
    0x01,
    0x01,
    0x01,
    0x05,
    0x00
  };

  /** DER of the object identifier ecPublicKey (1.2.840.10045.2.1). */
  private static final byte[] EC = {
    0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01
  };

  private static final int SEQUENCE = 0x30;
  private static final int OCTETS = 0x04;
  private static final int CURVE = 0xa0; // SEC 1: parameters [0]

  private Pem() {}

  static byte[] read(Path file) throws ClusterAccessException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(MAX_BYTES);
    } catch (IOException e) {
      throw new ClusterAccessException(
          "cannot read %s (%s)".formatted(file, e.getClass().getSimpleName()));
    }
  }

  /**
   * @param where the file or field, for messages
   */
  static List<X509Certificate> certificates(byte[] pem, String where)
      throws ClusterAccessException {
    try {
      List<X509Certificate> found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (!found.isEmpty()) {
        return found;
      }
    } catch (CertificateException e) {
      // Below.
    }
    throw new ClusterAccessException(where + ": expected certificates in PEM");
  }

  /** PKCS #8, PKCS #1 (RSA) or SEC 1 (EC), not encrypted. */
  static PrivateKey privateKey(byte[] pem, String where) throws ClusterAccessException {
    // Not only the key: a SEC 1 file begins with a block of parameters.
    String text = new String(pem, StandardCharsets.ISO_8859_1);
    for (int at = text.indexOf(BEGIN); at >= 0; at = text.indexOf(BEGIN, at + 1)) {
      int label = at + BEGIN.length();
      int body = text.indexOf(DASHES, label);
      int end = body < 0 ? -1 : text.indexOf("-----END ", body);
      if (end < 0) {
        break;
      }
      String name = text.substring(label, body);
      if (name.endsWith("PRIVATE KEY")) {
        return key(name, text.substring(body + DASHES.length(), end), where);
      }
    }
    throw new ClusterAccessException(where + ": expected a private key in PEM");
  }

  private static PrivateKey key(String name, String base64, String where)
      throws ClusterAccessException {
    try {
      byte[] der = Base64.getMimeDecoder().decode(base64);
      byte[] pkcs8 =
          switch (name) {
            case "PRIVATE KEY" -> der;
            case "RSA PRIVATE KEY" -> node(SEQUENCE, join(VERSION, RSA, node(OCTETS, der)));
            case "EC PRIVATE KEY" ->
                node(
                    SEQUENCE,
                    join(VERSION, node(SEQUENCE, join(EC, curveOf(der))), node(OCTETS, der)));
            default -> throw new IllegalArgumentException("encrypted");
          };
      PrivateKey key = parse(pkcs8);
      Arrays.fill(der, (byte) 0);
      Arrays.fill(pkcs8, (byte) 0);
      return key;
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      throw new ClusterAccessException(
          where + ": expected an RSA, EC or Ed25519 key that is not encrypted");
    }
  }

  private static PrivateKey parse(byte[] pkcs8)
      throws NoSuchAlgorithmException, InvalidKeySpecException {
    InvalidKeySpecException refused = new InvalidKeySpecException();
    for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (InvalidKeySpecException e) {
        refused = e; // of another algorithm
      }
    }
    throw refused;
  }

  /** The DER of a SEC 1 key's curve, which PKCS #8 states beside the key. */
  private static byte[] curveOf(byte[] sec1) {
    int at = contentOf(sec1, 0);
    while (at < sec1.length) {
      int content = contentOf(sec1, at);
      int end = content + lengthOf(sec1, at);
      if (end > sec1.length) {
        break;
      }
      if ((sec1[at] & 0xff) == CURVE) {
        return Arrays.copyOfRange(sec1, content, end);
      }
      at = end;
    }
    throw new IllegalArgumentException("no curve");
  }

  private static int contentOf(byte[] der, int at) {
    int first = byteAt(der, at + 1);
    return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
  }

  private static int lengthOf(byte[] der, int at) {
    int first = byteAt(der, at + 1);
    if (first < 0x80) {
      return first;
    }
    int bytes = first & 0x7f;
    if (bytes > 2) {
      throw new IllegalArgumentException("too long");
    }
    int length = 0;
    for (int i = 0; i < bytes; i++) {
      length = length << 8 | byteAt(der, at + 2 + i);
    }
    return length;
  }

  private static int byteAt(byte[] der, int at) {
    if (at >= der.length) {
      throw new IllegalArgumentException("cut");
    }
    return der[at] & 0xff;
  }

  private static byte[] node(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + 4);
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else {
      out.write(0x82);
      out.write(content.length >> 8);
      out.write(content.length);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
