package io.strongroom.provider.cloud;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.TrustManager;

/**
 * How stores are reached from a node, whichever they are.
 *
 * @param proxy the HTTP proxy, as {@code http://proxy.example:3128}
 * @param exceptions what is reached without it
 * @param caBundle PEM file with certificate authorities that are trusted besides the platform's
 */
public record Outbound(
    Optional<URI> proxy, List<ProxyException> exceptions, Optional<Path> caBundle) {
  /** Without a proxy, with the Java platform's authorities. */
  public static final Outbound DIRECT = new Outbound(Optional.empty(), List.of(), Optional.empty());

  public Outbound {
    exceptions = List.copyOf(exceptions);
  }

  /** The proxy to a host; absent where it is reached without. */
  public Optional<URI> proxyTo(String host) {
    return proxy.filter(_ -> exceptions.stream().noneMatch(exception -> exception.holdsFor(host)));
  }

  /** The exceptions that are names, as regular expressions over names in lower case. */
  public Set<String> exceptionsAsPatterns() {
    return exceptions.stream()
        .map(ProxyException::pattern)
        .flatMap(Optional::stream)
        .collect(Collectors.toSet());
  }

  /** Trust managers for the platform's authorities and the bundle's; absent without a bundle. */
  public Optional<TrustManager[]> trustManagers() {
    return caBundle.map(TrustedAuthorities::with);
  }
}
