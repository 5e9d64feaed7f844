package io.strongroom.provider.vault.identity;

import io.strongroom.provider.PodIdentity;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.VolumeRef;
import io.strongroom.provider.cloud.TokenClaims;
import io.strongroom.provider.vault.spec.Login;
import io.strongroom.provider.vault.spec.ServerConnection;
import io.strongroom.provider.vault.spec.VaultClass;
import java.util.Optional;

/**
 * Who logs in where: logins are shared by whatever is equal here, and by nothing else.
 *
 * @param serviceAccountUid as the token says
 * @param volume the one volume that the login is for, where leases hang on it
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
        TokenClaims.serviceAccountUid(token.exposeToken()),
        volume);
  }
}
