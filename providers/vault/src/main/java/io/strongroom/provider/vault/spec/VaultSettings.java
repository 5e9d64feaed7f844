package io.strongroom.provider.vault.spec;

import io.strongroom.provider.cloud.Outbound;
import io.strongroom.provider.vault.address.AllowedAddresses;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the operator of the node has set. A class overrides address, namespace, mount and TLS,
 * within what {@code allowed} and {@code tlsDirectory} leave to it.
 *
 * @param address the server for classes that name none, as {@code https://vault.example:8200} or
 *     {@code unix:///run/vault/agent.sock}; trusted, so that {@code allowed} need not name it
 * @param namespace the Enterprise namespace for classes that name none
 * @param authMount the mount of the auth method for classes that name none
 * @param tls TLS for classes that say nothing else; its paths are the operator's own
 * @param tlsDirectory the one directory in which paths of a class may lead; without it a class may
 *     name no files
 * @param allowed the addresses beyond the usual ones that a class may name
 * @param outbound the way out of the node; its authorities count where neither class nor operator
 *     names others
 * @param headers directory with a file for each header that requests to {@code address} carry
 */
public record VaultSettings(
    Optional<String> address,
    Optional<String> namespace,
    String authMount,
    Tls tls,
    Optional<Path> tlsDirectory,
    AllowedAddresses allowed,
    Outbound outbound,
    Optional<Path> headers) {

  /** The settings of an operator who adds no headers. */
  public VaultSettings(
      Optional<String> address,
      Optional<String> namespace,
      String authMount,
      Tls tls,
      Optional<Path> tlsDirectory,
      AllowedAddresses allowed,
      Outbound outbound) {
    this(address, namespace, authMount, tls, tlsDirectory, allowed, outbound, Optional.empty());
  }

  /** The mount of the auth method where neither class nor operator names another. */
  static final String DEFAULT_AUTH_MOUNT = "kubernetes";

  /**
   * How server and client authenticate each other.
   *
   * @param caCert PEM file with certificates that are trusted
   * @param caDirectory directory of such files; {@code caCert} wins
   * @param serverName name in the server's certificate, and in SNI, if not the address's
   * @param clientCert PEM file with the client's certificate and its chain
   * @param clientKey PEM file with its key, PKCS #8 without a password
   * @param skipVerify trust any server; for trials only
   */
  public record Tls(
      Optional<Path> caCert,
      Optional<Path> caDirectory,
      Optional<String> serverName,
      Optional<Path> clientCert,
      Optional<Path> clientKey,
      boolean skipVerify) {
    /** The certificate authorities that the Java platform trusts. */
    static final Tls DEFAULT =
        new Tls(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false);
  }

  /** An operator who has set nothing: every class names its server. */
  public static VaultSettings none() {
    return new VaultSettings(
        Optional.empty(),
        Optional.empty(),
        DEFAULT_AUTH_MOUNT,
        Tls.DEFAULT,
        Optional.empty(),
        AllowedAddresses.NONE,
        Outbound.DIRECT);
  }

  /**
   * For checking classes away from their node: whatever an operator might have set is taken as set.
   */
  public static VaultSettings offline() {
    return new VaultSettings(
        Optional.of("https://vault.invalid:8200"),
        Optional.empty(),
        DEFAULT_AUTH_MOUNT,
        Tls.DEFAULT,
        Optional.of(Path.of("/")),
        AllowedAddresses.ANY,
        Outbound.DIRECT);
  }
}
