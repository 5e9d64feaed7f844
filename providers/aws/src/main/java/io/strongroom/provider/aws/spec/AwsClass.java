package io.strongroom.provider.aws.spec;

import io.strongroom.provider.ClassProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The parameters of a class.
 *
 * @param region where the objects are; absent where the node's region is meant
 */
public record AwsClass(
    Optional<String> region,
    Optional<String> failoverRegion,
    Identification identification,
    Optional<AssumedRole> assumedRole,
    List<AwsObject> objects) {
  public AwsClass {
    objects = List.copyOf(objects);
  }

  /** The ids of all versions that the objects have. */
  public Set<String> versionIds() {
    return objects.stream()
        .flatMap(object -> object.versionIds().stream())
        .collect(Collectors.toSet());
  }

  /** What is wrong once the first region is known, which may be no sooner than on the node. */
  public List<ClassProblem> problemsIn(String primary) {
    List<ClassProblem> problems = new ArrayList<>();
    if (failoverRegion.filter(primary::equals).isPresent()) {
      problems.add(
          ClassProblem.error(
              AwsParameterNames.FAILOVER_REGION,
              "%s: failover region cannot be the same as the primary region".formatted(primary)));
    }
    for (int i = 0; i < objects.size(); i++) {
      String field = "objects[%d].objectName".formatted(i);
      AwsObjectReader.regionProblem(objects.get(i).primary().id(), primary)
          .ifPresent(problem -> problems.add(ClassProblem.error(field, problem)));
    }
    return problems;
  }
}
