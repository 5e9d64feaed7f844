package io.strongroom.daemonset;

import io.strongroom.daemonset.flags.Flag;
import io.strongroom.daemonset.flags.FlagValues;
import io.strongroom.provider.vault.address.AllowedAddresses;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The flags for Vault and OpenBao. Names and defaults are those of HashiCorp's provider where it
 * has the flag.
 */
final class VaultFlags {
  static final Flag ADDRESS =
      Flag.value(
          "vault-addr",
          "URL",
          "",
          "The Vault or OpenBao server of classes that name none, as https://vault.example:8200 or"
              + " unix:///run/vault/agent.sock.");
  static final Flag NAMESPACE =
      Flag.value("vault-namespace", "PATH", "", "The namespace of classes that name none.");
  static final Flag MOUNT =
      Flag.value("vault-mount", "PATH", "kubernetes", "The auth method of classes that name none.");
  static final Flag CA_CERT =
      Flag.value("vault-tls-ca-cert", "FILE", "", "PEM file with whom to trust.");
  static final Flag CA_DIRECTORY =
      Flag.value("vault-tls-ca-directory", "DIR", "", "Directory of such files.");
  static final Flag SERVER_NAME =
      Flag.value("vault-tls-server-name", "NAME", "", "The name in the server's certificate.");
  static final Flag CLIENT_CERT =
      Flag.value("vault-tls-client-cert", "FILE", "", "PEM file with the client's certificate.");
  static final Flag CLIENT_KEY =
      Flag.value("vault-tls-client-key", "FILE", "", "PEM file with its key.");
  static final Flag SKIP_VERIFY =
      Flag.bool("vault-tls-skip-verify", "Trusts any server. For trials.");
  static final Flag TLS_DIRECTORY =
      Flag.value(
          "vault-tls-directory",
          "DIR",
          "",
          "The one directory in which TLS files that classes name may be; without it they may name"
              + " none.");
  static final Flag ALLOWED =
      Flag.value(
          "vault-allowed-addresses",
          "ADDRESS[,...]",
          "",
          "Sockets (unix:///PATH) and reserved addresses (127.0.0.1, ::1/128) that classes may name"
              + " all the same.");
  static final Flag PROXY =
      Flag.value("vault-proxy", "http://HOST:PORT", "", "The HTTP proxy to the servers.");
  static final Flag HEADERS =
      Flag.value(
          "vault-headers-directory",
          "DIR",
          "",
          "Directory with a file for each header that requests to --vault-addr carry; servers that"
              + " classes name get none.");
  static final List<Flag> ALL =
      List.of(
          ADDRESS,
          NAMESPACE,
          MOUNT,
          CA_CERT,
          CA_DIRECTORY,
          SERVER_NAME,
          CLIENT_CERT,
          CLIENT_KEY,
          SKIP_VERIFY,
          TLS_DIRECTORY,
          ALLOWED,
          PROXY,
          HEADERS);

  private static final Pattern SERVER = Pattern.compile("(?:https?|unix)://.+");

  private VaultFlags() {}

  static VaultOptions read(FlagValues values) {
    Optional<String> address = values.given(ADDRESS);
    address
        .filter(text -> !SERVER.matcher(text).matches())
        .ifPresent(
            text ->
                values.problem(
                    ADDRESS, "'%s' does not begin with https://, http:// or unix://", text));
    Optional<Path> clientCert = path(values, CLIENT_CERT);
    Optional<Path> clientKey = path(values, CLIENT_KEY);
    if (clientCert.isPresent() != clientKey.isPresent()) {
      values.problem(CLIENT_KEY, "goes together with %s", CLIENT_CERT.spelling());
    }
    return new VaultOptions(
        address,
        values.given(NAMESPACE),
        values.text(MOUNT),
        path(values, CA_CERT),
        path(values, CA_DIRECTORY),
        values.given(SERVER_NAME),
        clientCert,
        clientKey,
        values.bool(SKIP_VERIFY),
        path(values, TLS_DIRECTORY),
        allowed(values),
        proxy(values),
        path(values, HEADERS));
  }

  /** It need not be there yet: it is read when it is needed, and again when it was replaced. */
  private static Optional<Path> path(FlagValues values, Flag flag) {
    return values.given(flag).map(text -> values.absolute(flag, text));
  }

  private static List<String> allowed(FlagValues values) {
    List<String> entries = values.list(ALLOWED);
    if (!entries.isEmpty()) {
      try {
        AllowedAddresses.of(entries);
      } catch (IllegalArgumentException e) {
        values.problem(ALLOWED, "%s", String.valueOf(e.getMessage()));
        return List.of();
      }
    }
    return entries;
  }

  private static Optional<URI> proxy(FlagValues values) {
    Optional<String> text = values.given(PROXY);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      URI proxy = new URI(text.get());
      if ("http".equals(proxy.getScheme()) && proxy.getHost() != null && proxy.getPort() > 0) {
        return Optional.of(proxy);
      }
    } catch (URISyntaxException e) {
      // said below
    }
    values.problem(PROXY, "'%s' is not of the form http://HOST:PORT", text.get());
    return Optional.empty();
  }
}
