package io.strongroom.provider.aws.identity;

import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.aws.spec.AssumedRole;
import io.strongroom.provider.aws.spec.Identification;
import java.util.Optional;

/**
 * A pod of which is known, on this node, who it is towards AWS.
 *
 * @param key without a region
 */
public record AwsIdentity(
    AwsIdentityKey key,
    Token token,
    Identification identification,
    Optional<AssumedRole> assumed) {}
