package io.strongroom.provider.azure.rest;

import io.strongroom.provider.azure.rest.TokenProxySockets.UnusableException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The server name of a cluster's token proxy, which AKS makes of the id of the cluster. */
final class TokenProxyName {
  private static final Pattern CLUSTER =
      Pattern.compile("hcp-kubernetes\\.(?<id>[^.]+)\\.svc\\.cluster\\.local");
  private static final int DNS_NAME = 2;
  private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuv";

  private TokenProxyName() {}

  /**
   * The name.
   *
   * @param shown the certificate of the cluster's API server
   */
  static String of(X509Certificate shown) throws UnusableException {
    return ofCluster(clusterId(shown));
  }

  private static String clusterId(X509Certificate shown) throws UnusableException {
    try {
      Collection<List<?>> names =
          Optional.ofNullable(shown.getSubjectAlternativeNames()).orElse(List.of());
      for (List<?> name : names) {
        if (name.get(0) instanceof Integer kind
            && kind == DNS_NAME
            && name.get(1) instanceof String dns) {
          Matcher cluster = CLUSTER.matcher(dns);
          if (cluster.matches()) {
            return cluster.group("id");
          }
        }
      }
    } catch (GeneralSecurityException e) {
      // as if there were no name
    }
    throw new UnusableException(
        "does not show the id of a cluster of AKS in its certificate: identity bindings are AKS's");
  }

  /** As AKS makes it of the id of a cluster. */
  static String ofCluster(String id) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(("identity-binding" + id).getBytes(StandardCharsets.UTF_8));
      return ("a" + base32Hex(digest) + ".ests.aks").toLowerCase(Locale.ROOT);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** RFC 4648 with the extended hex alphabet, in lower case and without padding. */
  static String base32Hex(byte[] bytes) {
    int digits = (bytes.length * Byte.SIZE + 4) / 5;
    BigInteger rest = new BigInteger(1, bytes).shiftLeft(digits * 5 - bytes.length * Byte.SIZE);
    StringBuilder text = new StringBuilder();
    for (int i = digits - 1; i >= 0; i--) {
      text.append(ALPHABET.charAt(rest.shiftRight(i * 5).intValue() & 31));
    }
    return text.toString();
  }
}
