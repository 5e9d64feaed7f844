package io.strongroom.provider.aws.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What becomes of the slashes of a name when it becomes a path.
 *
 * @param with the character that stands for them; absent where they make directories
 */
record PathTranslation(Optional<Character> with) {
  private static final PathTranslation DEFAULT = new PathTranslation(Optional.of('_'));
  private static final PathTranslation NONE = new PathTranslation(Optional.empty());

  /** Absent if the parameter says something else than upstream's provider takes. */
  static Optional<PathTranslation> parse(String parameter) {
    if (parameter.isEmpty()) {
      return Optional.of(DEFAULT);
    }
    // A slash for a slash: directories, as without translation.
    if (parameter.toLowerCase(Locale.ROOT).equals("false") || parameter.equals("/")) {
      return Optional.of(NONE);
    }
    boolean oneCharacter =
        parameter.length() == 1 && parameter.charAt(0) < 0x7F && parameter.charAt(0) >= ' ';
    return oneCharacter
        ? Optional.of(new PathTranslation(Optional.of(parameter.charAt(0))))
        : Optional.empty();
  }

  static PathTranslation byDefault() {
    return DEFAULT;
  }

  /** The path of a name: without empty and single-dot parts, which are no part of a path. */
  String path(String name) {
    if (with.isPresent()) {
      return name.replace('/', with.get());
    }
    List<String> segments = new ArrayList<>();
    for (String segment : List.of(name.split("/", -1))) {
      if (!segment.isEmpty() && !segment.equals(".")) {
        segments.add(segment);
      }
    }
    return String.join("/", segments);
  }

  /** Whether a path leads out of where it begins, or nowhere. */
  static boolean leadsElsewhere(String path) {
    return path.isEmpty() || path.equals(".") || List.of(path.split("/", -1)).contains("..");
  }
}
