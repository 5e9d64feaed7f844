package io.strongroom.provider.transform;

import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.yaml.Names;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The path of a file with the name of a key in it: {@code db/{{key}}.txt}.
 *
 * <p>A path of the class is in the hands of its author; a key is in the hands of those who may
 * write the secret. So a key may be a part of a name and nothing that changes where the file lies.
 * What else a path must be, and that no two files have the same, is the driver's to check.
 */
public record KeyedPath(String text) {
  /** What stands for the key. */
  public static final String PLACE = "{{key}}";

  /** What {@code secretKey} or its like says when every key is meant. */
  public static final String EVERY_KEY = "*";

  /** NAME_MAX of Linux, in bytes of UTF-8. */
  private static final int MAX_LENGTH = 255;

  /** Whether a path has a place for a key. */
  public static boolean hasPlace(String path) {
    return path.contains(PLACE);
  }

  public KeyedPath {
    if (!hasPlace(text)) {
      throw new IllegalArgumentException("no place for a key in it");
    }
  }

  /** The path of the file for a key. */
  public String of(String key) throws TransformException {
    Optional<String> problem = problem(key);
    if (problem.isPresent()) {
      throw new TransformException(
          Kind.BAD_ANSWER,
          "the key '%s' makes no file name: %s; name the keys you want one by one instead"
              .formatted(Names.excerpt(key), problem.get()));
    }
    return text.replace(PLACE, key);
  }

  private Optional<String> problem(String key) {
    if (key.isEmpty()) {
      return Optional.of("it is empty");
    }
    if (key.indexOf('/') >= 0) {
      return Optional.of("it has a slash");
    }
    if (key.chars().anyMatch(Character::isISOControl)) {
      return Optional.of("it has a control character");
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(key)) {
      return Optional.of("it is not well-formed Unicode");
    }
    for (String segment : List.of(text.replace(PLACE, key).split("/", -1))) {
      if (segment.equals(".") || segment.startsWith("..")) {
        return Optional.of("a name of dots leads elsewhere");
      }
      int bytes = segment.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > MAX_LENGTH) {
        return Optional.of("it would have %d bytes, a name has %d".formatted(bytes, MAX_LENGTH));
      }
    }
    return Optional.empty();
  }
}
