package io.strongroom.provider.vault.identity;

import io.strongroom.provider.PodIdentity;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.VolumeRef;
import io.strongroom.provider.cloud.ServiceAccountUid;
import io.strongroom.provider.vault.spec.Login;
import io.strongroom.provider.vault.spec.ServerConnection;
import io.strongroom.provider.vault.spec.VaultClass;
import java.util.Optional;

/**
 * A service account at a server with an auth role. Two pods share a login if their workloads are
 * equal, and only then.
 *
 * @param serviceAccountUid from the claims of its token
 * @param volume the one volume that the login is for, where it makes leases; empty if it is shared
 */
public record Workload(
    ServerConnection connection,
    Login login,
    String namespace,
    String serviceAccount,
    String serviceAccountUid,
    Optional<VolumeRef> volume) {
  /** The workload of a pod that reads a class. */
  public static Workload of(
      VaultClass spec, PodIdentity pod, Token token, Optional<VolumeRef> volume) {
    return new Workload(
        spec.connection(),
        spec.login(),
        pod.namespace(),
        pod.serviceAccount(),
        ServiceAccountUid.of(token.exposeToken()),
        volume);
  }
}
