package io.strongroom.driver.kube;

import io.strongroom.provider.pem.MalformedPemException;
import io.strongroom.provider.pem.Pem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/** Parses certificates and keys of the access to a cluster; errors name where they stood. */
final class Credentials {
  private static final int MAX_BYTES = 1 << 20;

  private Credentials() {}

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
      return Pem.certificates(pem);
    } catch (MalformedPemException e) {
      throw new ClusterAccessException("%s: %s".formatted(where, e.getMessage()));
    }
  }

  /**
   * @param where the file or field, for messages
   */
  static PrivateKey privateKey(byte[] pem, String where) throws ClusterAccessException {
    try {
      return Pem.privateKey(pem);
    } catch (MalformedPemException e) {
      throw new ClusterAccessException("%s: %s".formatted(where, e.getMessage()));
    }
  }
}
