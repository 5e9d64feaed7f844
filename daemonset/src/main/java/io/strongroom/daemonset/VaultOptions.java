package io.strongroom.daemonset;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the operator has set for Vault and OpenBao, by flag. Plain values: reading flags loads
 * nothing of the provider.
 */
record VaultOptions(
    Optional<String> address,
    Optional<String> namespace,
    String authMount,
    Optional<Path> caCert,
    Optional<Path> caDirectory,
    Optional<String> serverName,
    Optional<Path> clientCert,
    Optional<Path> clientKey,
    boolean skipVerify,
    Optional<Path> tlsDirectory,
    List<String> allowedAddresses,
    Optional<URI> proxy,
    Optional<Path> headers) {
  /** Nothing is set. */
  static final VaultOptions NONE =
      new VaultOptions(
          Optional.empty(),
          Optional.empty(),
          "kubernetes",
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          false,
          Optional.empty(),
          List.of(),
          Optional.empty(),
          Optional.empty());

  VaultOptions {
    allowedAddresses = List.copyOf(allowedAddresses);
  }
}
