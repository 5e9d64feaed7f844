package io.strongroom.provider.vault.spec;

import io.strongroom.provider.vault.address.StoreAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a server is reached.
 *
 * @param trusted whether the operator named the address, so that it is not held against the
 *     allow-list
 */
public record ServerConnection(StoreAddress address, boolean trusted, Tls tls) {
  /** As {@link VaultSettings.Tls}, with files of which it is known who named them. */
  public record Tls(
      Optional<TlsFile> caCert,
      Optional<TlsFile> caDirectory,
      Optional<String> serverName,
      Optional<TlsFile> clientCert,
      Optional<TlsFile> clientKey,
      boolean skipVerify) {}

  /**
   * A file or directory with TLS material.
   *
   * @param path absolute, links not followed yet
   * @param within the directory that the path must not lead out of, whatever links are in it; empty
   *     for the operator's own files
   */
  public record TlsFile(Path path, Optional<Path> within) {}
}
