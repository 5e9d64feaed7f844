package io.strongroom.provider.azure.rest;

import io.strongroom.provider.cloud.Outbound;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How Azure is reached.
 *
 * @param usualCloud the name of the cloud for classes that name none
 * @param cloudFiles the directory of the operator with descriptions of clouds
 * @param tokenProxy where tokens of identity bindings are asked for; absent if nowhere
 * @param outbound the way out of the node
 */
public record AzureConnectionSettings(
    String usualCloud,
    Optional<Path> cloudFiles,
    Optional<TokenProxyAddress> tokenProxy,
    Outbound outbound) {
  /** The public cloud's name. */
  public static final String USUAL_CLOUD = "AzurePublicCloud";

  /** The public cloud, without a proxy. */
  public static final AzureConnectionSettings DEFAULT =
      new AzureConnectionSettings(USUAL_CLOUD, Optional.empty(), Optional.empty(), Outbound.DIRECT);

  /**
   * The token proxy of a cluster.
   *
   * @param address of the cluster's API server
   * @param serverName the name that it answers to (SNI); absent where it follows from the API
   *     server's certificate
   * @param authority PEM file with the authority that signed its certificate
   */
  public record TokenProxyAddress(URI address, Optional<String> serverName, Path authority) {}
}
