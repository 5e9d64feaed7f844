package io.strongroom.driver.refresh;

import io.strongroom.driver.failure.Failure;
import io.strongroom.driver.failure.FetchSubject;
import io.strongroom.driver.fetch.GroupKey;
import io.strongroom.driver.fetch.TokenClaims;
import io.strongroom.driver.spc.SpcAnnotations.Interval;
import io.strongroom.driver.volume.ContentBasis;
import io.strongroom.driver.volume.PublishedVolume;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.Moment;
import io.strongroom.provider.ServiceAccountTokens;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the scheduler knows of a group from its class, before a refresh is due.
 *
 * @param interval as the class asks
 * @param shared whether one fetch may serve it
 * @param mayBePodBound whether what it holds may have been made for it, and so may end
 * @param audiences of the tokens that a volume must hold to be served; absent where only the
 *     provider knows
 * @param fingerprint compared with {@code equals}: differs when the class asks for other content,
 *     or for a refresh
 * @param basis what the volume that was looked at would be fetched by now; absent while no look has
 *     succeeded
 * @param problems of the class's annotations
 */
record GroupFacts(
    Interval interval,
    boolean shared,
    boolean mayBePodBound,
    Optional<Set<String>> audiences,
    Object fingerprint,
    Optional<ContentBasis> basis,
    List<String> problems) {
  private static final String NOT_RENEWED =
      "a lease or certificate of the volume nears its end and cannot be renewed: ";

  GroupFacts {
    problems = List.copyOf(problems);
  }

  /** Whether a volume was fetched by another basis: its class was changed before it was read. */
  boolean isNewsTo(PublishedVolume volume) {
    return basis.isPresent()
        && volume.basis().isPresent()
        && !basis.get().asksLike(volume.basis().get());
  }

  /**
   * Whether a volume can be served now. Without a token that is still good the store would refuse:
   * the volume waits for kubelet's next republish, which is no failure. A pod that was given no
   * tokens needs none.
   */
  boolean canAsk(PublishedVolume member, Moment now) {
    ServiceAccountTokens tokens = member.request().pod().tokens();
    Set<String> given = tokens.audiences();
    return audiences
        .map(needed -> !TokenClaims.anyExpired(tokens, needed, now))
        .orElseGet(
            () ->
                given.isEmpty()
                    || given.stream()
                        .anyMatch(one -> TokenClaims.allValid(tokens, Set.of(one), now)));
  }

  /** The failure that the group's leases are not renewed, because no volume has a usable token. */
  Optional<Failure> notRenewed(GroupKey key) {
    return notRenewed(
        key,
        FetchFailure.of(
            "",
            Phase.IDENTITY,
            Kind.UNAUTHENTICATED,
            NOT_RENEWED
                + "kubelet has brought no new service-account token for the audience "
                + String.join(", ", audiences.orElse(Set.of()))));
  }

  /** The same, because the pause that the store asked for is longer than the leases. */
  Optional<Failure> notRenewed(GroupKey key, Duration pause) {
    return notRenewed(
        key,
        new FetchFailure(
            "",
            Phase.FETCH,
            Kind.THROTTLED,
            NOT_RENEWED + "the store asked to be left alone for longer than that",
            Optional.empty(),
            Optional.empty(),
            Optional.of(pause)));
  }

  private Optional<Failure> notRenewed(GroupKey key, FetchFailure why) {
    return basis.map(
        by ->
            new Failure.Content(
                new FetchSubject(
                    key.namespace() + "/" + key.className(), by.provider(), by.store()),
                why));
  }
}
