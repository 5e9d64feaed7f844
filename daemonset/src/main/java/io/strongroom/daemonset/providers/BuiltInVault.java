package io.strongroom.daemonset.providers;

import io.strongroom.daemonset.flags.Flag;
import io.strongroom.daemonset.flags.FlagValues;
import io.strongroom.provider.SecretProvider;
import io.strongroom.provider.cloud.Outbound;
import io.strongroom.provider.vault.VaultProvider;
import io.strongroom.provider.vault.address.AllowedAddresses;
import io.strongroom.provider.vault.spec.VaultSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Vault and OpenBao. Names and defaults of flags are those of HashiCorp's provider where it has the
 * flag.
 */
final class BuiltInVault implements BuiltInProvider {
  private static final Flag ADDRESS =
      Flag.value(
          "vault-addr",
          "URL",
          "",
          "The Vault or OpenBao server of classes that name none, as https://vault.example:8200 or"
              + " unix:///run/vault/agent.sock.");
  private static final Flag NAMESPACE =
      Flag.value("vault-namespace", "PATH", "", "The namespace of classes that name none.");
  private static final Flag MOUNT =
      Flag.value("vault-mount", "PATH", "kubernetes", "The auth method of classes that name none.");
  private static final Flag CA_CERT =
      Flag.value("vault-tls-ca-cert", "FILE", "", "PEM file with whom to trust.");
  private static final Flag CA_DIRECTORY =
      Flag.value("vault-tls-ca-directory", "DIR", "", "Directory of such files.");
  private static final Flag SERVER_NAME =
      Flag.value("vault-tls-server-name", "NAME", "", "The name in the server's certificate.");
  private static final Flag CLIENT_CERT =
      Flag.value("vault-tls-client-cert", "FILE", "", "PEM file with the client's certificate.");
  private static final Flag CLIENT_KEY =
      Flag.value("vault-tls-client-key", "FILE", "", "PEM file with its key.");
  private static final Flag SKIP_VERIFY =
      Flag.bool("vault-tls-skip-verify", "Trusts any server. For trials.");
  private static final Flag TLS_DIRECTORY =
      Flag.value(
          "vault-tls-directory",
          "DIR",
          "",
          "The one directory in which TLS files that classes name may be; without it they may name"
              + " none.");
  private static final Flag ALLOWED =
      Flag.value(
          "vault-allowed-addresses",
          "ADDRESS[,...]",
          "",
          "Sockets (unix:///PATH) and reserved addresses (127.0.0.1, ::1/128) that classes may name"
              + " all the same.");
  private static final Flag PROXY =
      Flag.value(
          "vault-proxy",
          "http://HOST:PORT",
          "",
          "The HTTP proxy to the servers, where it is not --https-proxy.");
  private static final Flag HEADERS =
      Flag.value(
          "vault-headers-directory",
          "DIR",
          "",
          "Directory with a file for each header that requests to --vault-addr carry; servers that"
              + " classes name get none.");
  private static final List<Flag> FLAGS =
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

  @Override
  public List<Flag> flags() {
    return FLAGS;
  }

  @Override
  public Maker read(FlagValues values, Outbound outbound) {
    Supplier<VaultSettings> settings = settings(values, outbound);
    return _ -> providers(settings);
  }

  @Override
  public List<SecretProvider> offline() {
    return providers(VaultSettings::offline);
  }

  private static List<SecretProvider> providers(Supplier<VaultSettings> settings) {
    return List.of(
        lazy("vault", VaultProvider::vault, settings),
        lazy("openbao", VaultProvider::openBao, settings));
  }

  private static SecretProvider lazy(
      String name, Function<VaultSettings, VaultProvider> maker, Supplier<VaultSettings> settings) {
    return new LazyProvider(name, () -> maker.apply(settings.get()));
  }

  /** Checks the values now; the provider's own types are loaded when it is used. */
  static Supplier<VaultSettings> settings(FlagValues values, Outbound outbound) {
    Optional<String> address = address(values);
    Optional<String> namespace = values.given(NAMESPACE);
    String mount = values.text(MOUNT);
    Optional<Path> caCert = path(values, CA_CERT);
    Optional<Path> caDirectory = path(values, CA_DIRECTORY);
    Optional<String> serverName = values.given(SERVER_NAME);
    Optional<Path> clientCert = path(values, CLIENT_CERT);
    Optional<Path> clientKey = path(values, CLIENT_KEY);
    if (clientCert.isPresent() != clientKey.isPresent()) {
      values.problem(CLIENT_KEY, "goes together with %s", CLIENT_CERT.spelling());
    }
    boolean skipVerify = values.bool(SKIP_VERIFY);
    Optional<Path> tlsDirectory = path(values, TLS_DIRECTORY);
    List<String> allowed = allowed(values);
    Optional<URI> own = OutboundFlags.proxy(values, PROXY);
    Outbound way = own.isEmpty() ? outbound : new Outbound(own, List.of(), outbound.caBundle());
    Optional<Path> headers = path(values, HEADERS);
    return () ->
        new VaultSettings(
            address,
            namespace,
            mount,
            new VaultSettings.Tls(
                caCert, caDirectory, serverName, clientCert, clientKey, skipVerify),
            tlsDirectory,
            AllowedAddresses.of(allowed),
            way,
            headers);
  }

  private static Optional<String> address(FlagValues values) {
    Optional<String> address = values.given(ADDRESS);
    address
        .filter(text -> !SERVER.matcher(text).matches())
        .ifPresent(
            text ->
                values.problem(
                    ADDRESS, "'%s' does not begin with https://, http:// or unix://", text));
    return address;
  }

  /** The file need not exist yet: it is read when it is needed, and again when it was replaced. */
  private static Optional<Path> path(FlagValues values, Flag flag) {
    return values.given(flag).map(text -> values.absolute(flag, text));
  }

  private static List<String> allowed(FlagValues values) {
    List<String> entries = values.list(ALLOWED);
    Optional<String> problem = AllowedAddresses.problemOf(entries);
    problem.ifPresent(why -> values.problem(ALLOWED, "%s", why));
    return problem.isPresent() ? List.of() : entries;
  }
}
