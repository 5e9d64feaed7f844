package io.strongroom.driver.content;

import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.LocalPath;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The path of a file below the root of a volume: relative, and such that it cannot lead out of it.
 *
 * <p>Paths come from classes and providers, and a root process writes them: what is not plainly
 * harmless is refused, never mended (CVE-2020-8567 was such a path).
 *
 * @param value segments joined by single slashes
 */
public record FilePath(String value) {
  /** PATH_MAX and NAME_MAX of Linux, in bytes of UTF-8. */
  private static final int MAX_PATH = 4096;

  private static final int MAX_SEGMENT = 255;

  /** Deleting a tree holds a directory open per level, so the levels of a path are bounded. */
  private static final int MAX_SEGMENTS = 32;

  /**
   * @throws IllegalArgumentException if the path is not a safe one
   */
  public FilePath {
    problem(value)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException("file path %s".formatted(problem));
            });
  }

  /**
   * Checks a path that comes from a class or a provider.
   *
   * @param object the object it belongs to, for the message
   * @param kind what the exception should say of a bad path: INVALID when it stands in the class,
   *     BAD_ANSWER when a provider made it up
   */
  public static FilePath parse(String object, FetchFailure.Kind kind, String raw)
      throws ContentException {
    Optional<String> problem = problem(raw);
    if (problem.isPresent()) {
      throw new ContentException(
          object, kind, "object %s: the file path %s".formatted(Quoted.of(object), problem.get()));
    }
    return new FilePath(raw);
  }

  /** The names between the slashes; at least one. */
  public List<String> segments() {
    return List.of(value.split("/", -1));
  }

  /** The name that is seen at the root of the volume. */
  String topLevelName() {
    int slash = value.indexOf('/');
    return slash < 0 ? value : value.substring(0, slash);
  }

  private static Optional<String> problem(String raw) {
    if (raw.isEmpty()) {
      return Optional.of("is empty: state a relative path such as \"db/password\"");
    }
    return textProblem(raw)
        .or(() -> shapeProblem(raw))
        .map(problem -> "%s %s".formatted(Quoted.of(raw), problem));
  }

  private static Optional<String> textProblem(String raw) {
    if (raw.chars().anyMatch(Character::isISOControl)) {
      return Optional.of("has a control character: remove it");
    }
    Optional<String> problem = LocalPath.problem(raw);
    if (problem.isPresent()) {
      return problem;
    }
    int bytes = raw.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_PATH) {
      return Optional.of("has %d bytes: at most %d are allowed".formatted(bytes, MAX_PATH));
    }
    return Optional.empty();
  }

  private static Optional<String> shapeProblem(String raw) {
    if (raw.startsWith("/")) {
      return Optional.of("is absolute: leave out the leading slash");
    }
    if (raw.endsWith("/")) {
      return Optional.of("ends with a slash: name a file");
    }
    if (raw.startsWith("..") && !raw.equals("..") && !raw.startsWith("../")) {
      return Optional.of("starts with \"..\": such names are kept for the driver, take another");
    }
    String[] segments = raw.split("/", -1);
    if (segments.length > MAX_SEGMENTS) {
      return Optional.of(
          "has %d segments: at most %d are allowed".formatted(segments.length, MAX_SEGMENTS));
    }
    for (String segment : segments) {
      Optional<String> problem = segmentProblem(segment);
      if (problem.isPresent()) {
        return problem;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> segmentProblem(String segment) {
    if (segment.isEmpty()) {
      return Optional.of("has an empty segment: write one slash between names");
    }
    if (segment.equals(".") || segment.equals("..")) {
      return Optional.of("has a segment \"%s\": name the file directly".formatted(segment));
    }
    int bytes = segment.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_SEGMENT) {
      return Optional.of(
          "has a segment of %d bytes: at most %d are allowed".formatted(bytes, MAX_SEGMENT));
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return value;
  }
}
