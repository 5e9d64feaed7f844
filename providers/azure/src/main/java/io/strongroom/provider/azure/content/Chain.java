package io.strongroom.provider.azure.content;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Puts certificates into the order of a chain, the leaf first, by the identifiers of their keys. If
 * one has no place in it, all stay as they are.
 */
final class Chain {
  private static final String AUTHORITY_KEY = "2.5.29.35";
  private static final String SUBJECT_KEY = "2.5.29.14";
  private static final int KEY_IDENTIFIER = 0;

  private Chain() {}

  static List<X509Certificate> ordered(List<X509Certificate> certificates)
      throws UnusableContentException {
    int[] parents = new int[certificates.size()];
    boolean[] isParent = new boolean[certificates.size()];
    for (int i = 0; i < parents.length; i++) {
      parents[i] = parent(certificates, i);
      if (parents[i] >= 0) {
        isParent[parents[i]] = true;
      }
    }
    int at = 0;
    while (at < isParent.length && isParent[at]) {
      at++;
    }
    if (at == isParent.length) {
      throw new UnusableContentException("no leaf found");
    }
    List<X509Certificate> chain = new ArrayList<>();
    while (at >= 0) {
      chain.add(certificates.get(at));
      if (chain.size() > certificates.size()) {
        throw new UnusableContentException("constructing chain resulted in cycle");
      }
      at = parents[at];
    }
    return chain.size() == certificates.size() ? chain : certificates;
  }

  private static int parent(List<X509Certificate> certificates, int of) {
    Optional<byte[]> authority = authorityKey(certificates.get(of));
    for (int i = 0; authority.isPresent() && i < certificates.size(); i++) {
      Optional<byte[]> subject = i == of ? Optional.empty() : subjectKey(certificates.get(i));
      if (subject.isPresent() && Arrays.equals(authority.get(), subject.get())) {
        return i;
      }
    }
    return -1;
  }

  private static Optional<byte[]> authorityKey(X509Certificate certificate) {
    return inExtension(
        certificate,
        AUTHORITY_KEY,
        value ->
            value.elements().stream()
                .filter(part -> part.isContext(KEY_IDENTIFIER))
                .findFirst()
                .map(DerElement::content));
  }

  private static Optional<byte[]> subjectKey(X509Certificate certificate) {
    return inExtension(certificate, SUBJECT_KEY, value -> Optional.of(value.content()));
  }

  /** Absent also where it has another form than it should: the JDK does not look into it. */
  private static Optional<byte[]> inExtension(
      X509Certificate certificate, String oid, Function<DerElement, Optional<byte[]>> part) {
    byte[] value = certificate.getExtensionValue(oid);
    try {
      return value == null
          ? Optional.empty()
          : part.apply(DerElement.of(DerElement.of(value).content(DerElement.OCTETS)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
