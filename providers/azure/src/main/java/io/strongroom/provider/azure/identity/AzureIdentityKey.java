package io.strongroom.provider.azure.identity;

import io.strongroom.provider.azure.spec.AzureCloud;

/**
 * The key of the token cache: two pods share a token only if all of this is equal.
 *
 * @param serviceAccountUid as the token of Kubernetes says: an account that was made anew is
 *     another one
 * @param source where the token comes from: a kind of token, a hash of a secret, or the machine
 * @param tenant the directory in which it is asked for
 * @param clientId the application or managed identity
 */
public record AzureIdentityKey(
    String namespace,
    String serviceAccount,
    String serviceAccountUid,
    String source,
    AzureCloud cloud,
    String tenant,
    String clientId) {}
