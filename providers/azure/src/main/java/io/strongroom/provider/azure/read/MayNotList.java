package io.strongroom.provider.azure.read;

import io.strongroom.provider.azure.identity.AzureIdentityKey;
import io.strongroom.provider.azure.spec.AzureObjectType;

/**
 * Who may not list the versions of what: an access policy may grant get alone.
 *
 * @param identity with its cloud and tenant: a name of a vault means another one in another cloud
 */
record MayNotList(AzureIdentityKey identity, String vault, AzureObjectType type) {}
