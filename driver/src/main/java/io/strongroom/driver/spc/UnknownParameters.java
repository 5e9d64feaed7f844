package io.strongroom.driver.spc;

import io.strongroom.driver.identity.KubeletContext;
import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.SecretProvider;
import io.strongroom.provider.yaml.Names;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Parameters of a class that its provider does not know. They are passed over, as upstream's
 * providers do: but one that is near a known name was probably meant to be that.
 */
public final class UnknownParameters {
  private final String provider;
  private final Set<String> known;
  private final List<String> unknown;

  private UnknownParameters(String provider, Set<String> known, List<String> unknown) {
    this.provider = provider;
    this.known = known;
    this.unknown = unknown;
  }

  /** Of a provider that names none, every parameter counts as known. */
  public static UnknownParameters of(Map<String, String> parameters, SecretProvider provider) {
    Set<String> known = provider.knownParameters();
    return new UnknownParameters(
        provider.name(),
        known,
        known.isEmpty()
            ? List.of()
            : new TreeSet<>(parameters.keySet())
                .stream()
                    .filter(name -> !known.contains(name))
                    .filter(name -> !name.startsWith(KubeletContext.PREFIX))
                    .toList());
  }

  /** Those that were probably meant to be another one, as warnings. */
  public List<ClassProblem> misspelt() {
    return unknown.stream()
        .map(name -> problem(name, Names.excerpt(name)))
        .filter(problem -> problem.suggestion().isPresent())
        .toList();
  }

  /** What to say of one that is unknown. */
  ClassProblem problem(String name, String field) {
    return new ClassProblem(
        ClassProblem.Severity.WARNING,
        field,
        "means nothing to the provider " + provider,
        Names.nearest(name, known));
  }

  boolean contains(String name) {
    return unknown.contains(name);
  }

  /** The same problem with the parameter that stands where the one that is missed should. */
  public ClassProblem explained(ClassProblem problem) {
    Optional<String> instead =
        unknown.stream()
            .filter(name -> Names.nearest(name, known).filter(problem.field()::equals).isPresent())
            .findFirst();
    return instead
        .map(
            name ->
                new ClassProblem(
                    problem.severity(),
                    problem.field(),
                    "%s; '%s' is not it".formatted(problem.message(), Names.excerpt(name)),
                    problem.suggestion()))
        .orElse(problem);
  }
}
