package io.strongroom.provider.gcp.identity;

import java.util.Optional;

/**
 * The key of the token cache: two pods share a token only if all of this is equal.
 *
 * @param serviceAccountUid as the token of Kubernetes says: an account that was made anew is
 *     another one
 * @param source where the token comes from: the audience of its exchange, a hash of the key that
 *     signed for it, or the node
 * @param impersonated a service account of Google that it stands for
 */
public record GcpIdentityKey(
    String namespace,
    String serviceAccount,
    String serviceAccountUid,
    String source,
    Optional<Impersonated> impersonated) {

  GcpIdentityKey as(Impersonated other) {
    return new GcpIdentityKey(
        namespace, serviceAccount, serviceAccountUid, source, Optional.of(other));
  }
}
