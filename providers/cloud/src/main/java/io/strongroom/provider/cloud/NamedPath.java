package io.strongroom.provider.cloud;

import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.yaml.Names;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The path of a file with a place for the name of an object: {@code db/{{name}}}.
 *
 * <p>The author of the class chooses the path; those who may make objects in the store choose
 * names. So a name with empty segments, dots or control characters is refused.
 *
 * @param text the path, with {@value #PLACE} in it
 * @param translation what becomes of a name first, slashes above all
 */
public record NamedPath(String text, UnaryOperator<String> translation) {
  /** What stands for the name. */
  public static final String PLACE = "{{name}}";

  /** Whether a path has a place for names. */
  public static boolean hasPlace(String path) {
    return path.contains(PLACE);
  }

  /** The path of the file for a name. */
  public String of(String name) throws StoreException {
    String path = translation.apply(text.replace(PLACE, name));
    Optional<String> problem = problem(path);
    if (problem.isPresent()) {
      throw StoreException.of(
          Phase.TRANSFORM,
          Kind.BAD_ANSWER,
          "the name '%s' makes no file path: %s; name the objects you want one by one instead"
              .formatted(Names.excerpt(name), problem.get()));
    }
    return path;
  }

  private static Optional<String> problem(String path) {
    if (path.chars().anyMatch(Character::isISOControl)) {
      return Optional.of("it has a control character");
    }
    for (String segment : List.of(path.split("/", -1))) {
      if (segment.isEmpty()) {
        return Optional.of("a part of it is empty");
      }
      if (segment.equals(".") || segment.startsWith("..")) {
        return Optional.of("a name of dots leads elsewhere");
      }
    }
    return Optional.empty();
  }
}
