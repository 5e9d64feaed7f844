package io.strongroom.provider.vault.spec;

import io.strongroom.provider.vault.spec.VaultRequest.Parameter;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * {@code secretPath}, with or without {@code /v1/} in front, cleaned as Go's path.Join does, and
 * the query after the first question mark.
 *
 * @param path without {@code /v1/}
 * @param query sorted by name, as Go encodes it
 */
public record RequestPath(String path, List<Parameter> query) {
  private static final String VERSION = "v1";

  public RequestPath {
    query = List.copyOf(query);
  }

  /** Absent if the path leads out of {@code /v1}, or the query is malformed. */
  static Optional<RequestPath> parse(String text) {
    int question = text.indexOf('?');
    String path = question < 0 ? text : text.substring(0, question);
    if (path.chars().anyMatch(Character::isISOControl)) {
      return Optional.empty();
    }
    Optional<List<String>> segments = clean(path);
    if (segments.isEmpty()) {
      return Optional.empty();
    }
    try {
      List<Parameter> query = question < 0 ? List.of() : parameters(text.substring(question + 1));
      return Optional.of(new RequestPath(String.join("/", segments.get()), query));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether a path has nothing in it that a server or a proxy might read in another way. */
  static boolean isPlain(String path) {
    return path.chars().noneMatch(RequestPath::isSpecial)
        && List.of(path.split("/", -1)).stream()
            .noneMatch(segment -> segment.equals("..") || segment.equals(".") || segment.isEmpty());
  }

  /** In one pass: paths come from servers and from classes. */
  public static String withoutSlashesAround(String path) {
    int start = 0;
    int end = path.length();
    while (start < end && path.charAt(start) == '/') {
      start++;
    }
    while (end > start && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(start, end);
  }

  private static boolean isSpecial(int character) {
    return Character.isISOControl(character) || "?#%\\ ".indexOf(character) >= 0;
  }

  private static Optional<List<String>> clean(String path) {
    Deque<String> segments = new ArrayDeque<>();
    boolean first = true;
    for (String segment : path.split("/", -1)) {
      if (segment.isEmpty() || segment.equals(".")) {
        continue;
      }
      if (segment.equals("..")) {
        if (segments.pollLast() == null) {
          return Optional.empty();
        }
      } else if (!first || !segment.equals(VERSION)) {
        segments.add(segment);
      }
      first = false;
    }
    return Optional.of(List.copyOf(segments));
  }

  private static List<Parameter> parameters(String query) {
    List<Parameter> parameters = new ArrayList<>();
    for (String pair : query.split("&", -1)) {
      if (pair.contains(";")) {
        throw new IllegalArgumentException("Go takes no semicolons");
      }
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        parameters.add(
            new Parameter(
                decode(equals < 0 ? pair : pair.substring(0, equals)),
                decode(equals < 0 ? "" : pair.substring(equals + 1))));
      }
    }
    parameters.sort(Comparator.comparing(Parameter::name));
    return parameters;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
