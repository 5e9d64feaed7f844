package io.strongroom.provider.aws.identity;

import io.strongroom.provider.aws.spec.AssumedRole;
import java.util.Optional;

/**
 * The key of the credentials cache: two pods share credentials only if all of this is equal.
 *
 * @param serviceAccountUid as the token says: an account that was made anew is another one
 * @param podUid where the credentials are one pod's
 * @param region where they are good; empty for everywhere
 * @param role the role that the service account names; empty where the agent decides
 * @param assumed a further role that this one takes on
 */
public record AwsIdentityKey(
    String namespace,
    String serviceAccount,
    String serviceAccountUid,
    Optional<String> podUid,
    String role,
    String region,
    Optional<AssumedRole> assumed) {

  AwsIdentityKey in(String where) {
    return new AwsIdentityKey(
        namespace, serviceAccount, serviceAccountUid, podUid, role, where, assumed);
  }

  AwsIdentityKey taking(AssumedRole further) {
    return new AwsIdentityKey(
        namespace, serviceAccount, serviceAccountUid, podUid, role, region, Optional.of(further));
  }
}
