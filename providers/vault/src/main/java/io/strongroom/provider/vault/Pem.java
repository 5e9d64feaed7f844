package io.strongroom.provider.vault;

import io.strongroom.provider.FetchFailure.Kind;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and keys in PEM files. */
final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN (?<type>[A-Z0-9 ]+)-----(?<base64>[^-]+)-----END \\k<type>-----");

  private static final byte[] RSA = Der.bytes("300d06092a864886f70d0101010500");
  private static final byte[] EC = Der.bytes("06072a8648ce3d0201");
  private static final byte[] VERSION_0 = Der.bytes("020100");
  private static final int SEQUENCE = 0x30;
  private static final int OCTETS = 0x04;
  private static final int PARAMETERS = 0xA0;

  private Pem() {}

  /** Every certificate in a file, at least one. */
  static List<X509Certificate> certificates(Path file) throws VaultException {
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      Matcher blocks = blocks(file);
      while (blocks.find()) {
        if (blocks.group("type").equals("CERTIFICATE")) {
          certificates.add(
              (X509Certificate)
                  factory.generateCertificate(
                      new ByteArrayInputStream(decoded(blocks.group("base64")))));
        }
      }
    } catch (CertificateException | IllegalArgumentException e) {
      throw VaultException.of(Kind.INVALID, "%s holds no valid certificate".formatted(file));
    }
    if (certificates.isEmpty()) {
      throw VaultException.of(Kind.INVALID, "%s holds no certificate in PEM".formatted(file));
    }
    return certificates;
  }

  /** The private key in a file: PKCS #8, or what openssl wrote before (RSA, EC); no password. */
  static PrivateKey privateKey(Path file) throws VaultException {
    Matcher blocks = blocks(file);
    while (blocks.find()) {
      byte[] der;
      try {
        der = decoded(blocks.group("base64"));
        switch (blocks.group("type")) {
          case "PRIVATE KEY" -> {
            return key(der);
          }
          case "RSA PRIVATE KEY" -> {
            return key(pkcs8(RSA, der));
          }
          case "EC PRIVATE KEY" -> {
            return key(pkcs8(wrapped(SEQUENCE, EC, curve(der)), der));
          }
          default -> {}
        }
      } catch (GeneralSecurityException | IllegalArgumentException e) {
        throw VaultException.of(Kind.INVALID, "%s holds no valid private key".formatted(file));
      }
    }
    throw VaultException.of(
        Kind.INVALID, "%s holds no private key in PEM without a password".formatted(file));
  }

  private static Matcher blocks(Path file) throws VaultException {
    return BLOCK.matcher(new String(TlsFiles.read(file), StandardCharsets.ISO_8859_1));
  }

  private static byte[] decoded(String base64) {
    return Base64.getMimeDecoder().decode(base64);
  }

  private static PrivateKey key(byte[] pkcs8) throws GeneralSecurityException {
    for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (InvalidKeySpecException e) {
        // not a key of this kind: the next one is tried
      }
    }
    throw new InvalidKeySpecException("no known kind of key");
  }

  /** RFC 5208: version, algorithm, and the key as it was. */
  private static byte[] pkcs8(byte[] algorithm, byte[] key) {
    return wrapped(SEQUENCE, VERSION_0, algorithm, wrapped(OCTETS, key));
  }

  /** RFC 5915: the name of the curve stands in the key's own parameters. */
  private static byte[] curve(byte[] ecKey) {
    int at = Der.contentAt(ecKey, 0);
    while (at < ecKey.length) {
      int content = Der.contentAt(ecKey, at);
      int end = content + Der.lengthAt(ecKey, at);
      if ((ecKey[at] & 0xFF) == PARAMETERS) {
        return Arrays.copyOfRange(ecKey, content, end);
      }
      at = end;
    }
    throw new IllegalArgumentException("no curve is named");
  }

  private static byte[] wrapped(int tag, byte[]... parts) {
    return Der.wrapped(tag, parts);
  }
}
