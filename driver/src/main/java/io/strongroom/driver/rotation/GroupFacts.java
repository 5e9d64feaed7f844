package io.strongroom.driver.rotation;

import io.strongroom.driver.spc.ClassAnnotations.Interval;
import io.strongroom.driver.volume.ContentBasis;
import io.strongroom.driver.volume.PublishedVolume;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a scheduler has to know of a group before its time comes.
 *
 * @param interval as the class asks
 * @param shared whether one fetch may serve it
 * @param mayBePodBound whether what it holds may have been made for it, and so may end
 * @param audiences of the tokens that a volume must hold to be served; absent where only the
 *     provider knows
 * @param fingerprint differs when the class asks for other content, or for a refresh
 * @param basis what the volume that was looked at would be fetched by now; absent while nobody
 *     could
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
  GroupFacts {
    problems = List.copyOf(problems);
  }

  /**
   * Whether a volume was fetched by something else: its class was changed before it was looked at.
   */
  boolean isNewsTo(PublishedVolume volume) {
    return basis.isPresent()
        && volume.basis().isPresent()
        && !basis.get().asksLike(volume.basis().get());
  }

  /** That what the group's volumes were lent is not renewed, since nobody can ask for it. */
  Optional<Failure> notRenewed(GroupKey key) {
    return basis.map(
        by ->
            new Failure.Content(
                new FetchSubject(
                    key.namespace() + "/" + key.className(), by.provider(), by.store()),
                FetchFailure.of(
                    "",
                    Phase.IDENTITY,
                    Kind.UNAUTHENTICATED,
                    "a lease or certificate of the volume nears its end and cannot be renewed:"
                        + " kubelet has brought no new service-account token for the audience "
                        + String.join(", ", audiences.orElse(Set.of())))));
  }
}
