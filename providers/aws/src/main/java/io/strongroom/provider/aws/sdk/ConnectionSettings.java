package io.strongroom.provider.aws.sdk;

import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How AWS is reached.
 *
 * @param fips whether the endpoints with validated cryptography are used, STS's too
 * @param endpoint another address than AWS's own, with {@code {service}} and {@code {region}} in
 *     the places of {@code secretsmanager}, {@code ssm} or {@code sts}, and of the region
 * @param proxy the HTTP proxy, as {@code http://proxy.example:3128}
 * @param noProxy host names that are reached without it, as {@code NO_PROXY} has them: with {@code
 *     *} for a part, or beginning with a dot for all below a domain
 * @param caBundle PEM file with certificate authorities that are trusted besides the platform's
 */
public record ConnectionSettings(
    boolean fips,
    Optional<String> endpoint,
    Optional<URI> proxy,
    Set<String> noProxy,
    Optional<Path> caBundle) {
  /** AWS's own addresses, without a proxy. */
  public static final ConnectionSettings DEFAULT =
      new ConnectionSettings(false, Optional.empty(), Optional.empty(), Set.of(), Optional.empty());

  public ConnectionSettings {
    noProxy = Set.copyOf(noProxy);
  }

  /** The SDK takes regular expressions, over names in lower case. */
  Set<String> noProxyPatterns() {
    return noProxy.stream().map(ConnectionSettings::pattern).collect(Collectors.toSet());
  }

  private static String pattern(String host) {
    String below = host.startsWith(".") ? "*" + host : host;
    return Arrays.stream(below.toLowerCase(Locale.ROOT).split("\\*", -1))
        .map(Pattern::quote)
        .collect(Collectors.joining(".*"));
  }

  Optional<URI> endpointOf(String service, String region) {
    return endpoint.map(
        template -> URI.create(template.replace("{service}", service).replace("{region}", region)));
  }
}
