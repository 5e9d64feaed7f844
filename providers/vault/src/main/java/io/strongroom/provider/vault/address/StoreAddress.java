package io.strongroom.provider.vault.address;

import io.strongroom.provider.LocalPath;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where a server is. */
public sealed interface StoreAddress {
  String UNIX = "unix://";

  /** Numbers with dots between, in any base that a resolver may know. */
  Pattern NUMBERS = Pattern.compile("(?:0x[0-9a-f]*|[0-9]+)(?:\\.(?:0x[0-9a-f]*|[0-9]+))*\\.?");

  /**
   * A server that is reached over the network.
   *
   * @param scheme {@code http} or {@code https}
   * @param host name or IP address, an IPv6 address without brackets
   * @param basePath what stands before {@code /v1}, without a slash at its end
   */
  record Network(String scheme, String host, int port, String basePath) implements StoreAddress {
    /** The address, if the host is one and not a name. */
    public Optional<InetAddress> literal() {
      return AddressRange.literal(host);
    }

    /** RFC 6761: the machine itself, whatever a name server says. */
    public boolean isLocalhost() {
      return host.equals("localhost") || host.endsWith(".localhost");
    }

    @Override
    public String toString() {
      String shown = host.contains(":") ? "[" + host + "]" : host;
      return "%s://%s:%d%s".formatted(scheme, shown, port, basePath);
    }
  }

  /** A server, usually an agent, behind a socket on the node. */
  record UnixSocket(String path) implements StoreAddress {
    @Override
    public String toString() {
      return UNIX + path;
    }
  }

  /** An address, or what is wrong with its text. */
  sealed interface Reading {
    record Accepted(StoreAddress address) implements Reading {}

    record Refused(String problem) implements Reading {}
  }

  /** Reads an address. Never asks a name server. */
  static Reading read(String text) {
    if (text.startsWith(UNIX)) {
      String path = text.substring(UNIX.length());
      Optional<String> problem = LocalPath.problem(path);
      if (problem.isPresent()) {
        return new Reading.Refused(problem.get());
      }
      return path.startsWith("/") && !path.contains("/../") && !path.endsWith("/..")
          ? new Reading.Accepted(new UnixSocket(path))
          : new Reading.Refused("expected unix:// and an absolute path without ..");
    }
    try {
      return read(new URI(text));
    } catch (URISyntaxException e) {
      return new Reading.Refused("is no address, as https://vault.example:8200");
    }
  }

  private static Reading read(URI uri) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !scheme.equals("http")) {
      return new Reading.Refused("expected https://, http:// or unix:// in front");
    }
    if (uri.getRawUserInfo() != null) {
      return new Reading.Refused("takes no user name and no password");
    }
    if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
      return new Reading.Refused("ends before ? and #");
    }
    String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
    if (host.startsWith("[")) {
      host = host.substring(1, host.length() - 1);
    }
    if (host.endsWith(".")) {
      host = host.substring(0, host.length() - 1);
    }
    if (host.isEmpty() || host.contains("%") || isOddNumber(host)) {
      return new Reading.Refused("expected a host name or an IP address after " + scheme + "://");
    }
    int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
    if (port == 0 || port > 65535) {
      return new Reading.Refused("expected a port from 1 to 65535");
    }
    String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceAll("/+$", "");
    if (path.endsWith("/v1")) {
      return new Reading.Refused("ends before /v1, which is added");
    }
    if (path.endsWith("/ui") || path.contains("/ui/vault")) {
      return new Reading.Refused("ends before /ui, which is the page for people");
    }
    if (path.contains("..")) {
      return new Reading.Refused("expected a path without ..");
    }
    return new Reading.Accepted(new Network(scheme, host, port, path));
  }

  /** What resolvers take for an IPv4 address although it is none in the usual spelling: 127.1. */
  private static boolean isOddNumber(String host) {
    return NUMBERS.matcher(host).matches() && AddressRange.literal(host).isEmpty();
  }
}
