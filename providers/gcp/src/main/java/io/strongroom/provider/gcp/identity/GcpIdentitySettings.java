package io.strongroom.provider.gcp.identity;

import io.strongroom.provider.gcp.spec.Audience;
import java.net.URI;
import java.util.Optional;

/**
 * What the operator says about identities.
 *
 * @param audience where tokens are exchanged, for classes that do not state it
 * @param tokenAudience the audience of kubelet's tokens, where the provider of that pool is set up
 *     for another one than its own name; of any pool, if none is stated here
 * @param keys whether a pod may bring the key of a service account, as {@code key.json} of its
 *     nodePublishSecretRef
 * @param node whether classes may use the identity of the node
 * @param metadataServer the address of the node's metadata server; asked only if it is set: for the
 *     cluster where neither class nor operator says the audience, and for the identity of the node
 */
public record GcpIdentitySettings(
    Optional<Audience> audience,
    Optional<String> tokenAudience,
    boolean keys,
    boolean node,
    Optional<URI> metadataServer) {
  /** Where Google's machines have it. */
  public static final URI USUAL_METADATA_SERVER = URI.create("http://metadata.google.internal");

  /** An operator who has set nothing. */
  public static final GcpIdentitySettings DEFAULT =
      new GcpIdentitySettings(Optional.empty(), Optional.empty(), false, false, Optional.empty());
}
