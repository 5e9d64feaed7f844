package io.strongroom.driver.fetch;

import io.strongroom.driver.volume.TargetPath;
import java.util.Map;
import java.util.Optional;

/**
 * What volumes must have in common to be served by one fetch. Provider, effective parameters and
 * audiences are no part of it, since they follow from the class and the attributes; what was
 * fetched is compared by them all the same, see {@link ShareKey}. The class is, because interval,
 * opt-out and the words of a failure are its own. Tokens are not: each volume brings its own.
 *
 * @param accountUid as the tokens claim; unverified, so it only separates volumes and grants
 *     nothing
 * @param attributes what the pod's author wrote
 * @param secrets keyed digest of what nodePublishSecretRef holds
 * @param alone the one volume of the group, where none may share; else empty
 */
public record GroupKey(
    String namespace,
    String className,
    String serviceAccount,
    String accountUid,
    Map<String, String> attributes,
    String secrets,
    Optional<TargetPath> alone) {
  public GroupKey {
    attributes = Map.copyOf(attributes);
  }

  public boolean isOf(String otherNamespace, String otherClass) {
    return namespace.equals(otherNamespace) && className.equals(otherClass);
  }

  /** The key of one volume that shares its fetches with no other. */
  public GroupKey aloneAt(TargetPath target) {
    return with(Optional.of(target));
  }

  /** The same key without {@code alone}. */
  public GroupKey together() {
    return alone.isEmpty() ? this : with(Optional.empty());
  }

  private GroupKey with(Optional<TargetPath> target) {
    return new GroupKey(
        namespace, className, serviceAccount, accountUid, attributes, secrets, target);
  }

  /** Without attributes and digests: it goes into logs. */
  @Override
  public String toString() {
    return "GroupKey[%s/%s, %s%s]"
        .formatted(namespace, className, serviceAccount, alone.isPresent() ? ", alone" : "");
  }
}
