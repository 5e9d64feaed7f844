package io.strongroom.provider.aws.identity;

import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.aws.spec.AssumedRole;
import io.strongroom.provider.aws.spec.Identification;
import java.util.Optional;

/**
 * Who a pod is towards AWS, with the token that proves it. Found out without calling STS.
 *
 * @param key without a region
 */
public record AwsIdentity(
    AwsIdentityKey key,
    Token token,
    Identification identification,
    Optional<AssumedRole> assumed) {}
