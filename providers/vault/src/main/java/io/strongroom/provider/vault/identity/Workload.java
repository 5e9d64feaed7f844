package io.strongroom.provider.vault.identity;

import io.strongroom.provider.VolumeRef;
import io.strongroom.provider.vault.spec.Login;
import io.strongroom.provider.vault.spec.ServerConnection;
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
    Optional<VolumeRef> volume) {}
