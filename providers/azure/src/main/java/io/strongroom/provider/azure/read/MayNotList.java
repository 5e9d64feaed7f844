package io.strongroom.provider.azure.read;

import io.strongroom.provider.azure.identity.IdentityKey;
import io.strongroom.provider.azure.spec.ObjectType;

/**
 * Who may not list the versions of what: an access policy may grant get alone.
 *
 * @param identity with its cloud and tenant: a name of a vault means another one in another cloud
 */
record MayNotList(IdentityKey identity, String vault, ObjectType type) {}
