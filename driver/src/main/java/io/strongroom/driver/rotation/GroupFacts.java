package io.strongroom.driver.rotation;

import io.strongroom.driver.spc.ClassAnnotations.Interval;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a scheduler has to know of a group before its time comes.
 *
 * @param interval as the class asks
 * @param shared whether one fetch may serve it
 * @param audiences of the tokens that a volume must hold to be served; absent where only the
 *     provider knows
 * @param fingerprint differs when the class asks for other content, or for a refresh
 * @param problems of the class's annotations
 */
record GroupFacts(
    Interval interval,
    boolean shared,
    Optional<Set<String>> audiences,
    Object fingerprint,
    List<String> problems) {
  GroupFacts {
    problems = List.copyOf(problems);
  }
}
