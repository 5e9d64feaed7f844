package io.strongroom.provider;

import java.util.Optional;

/**
 * An error or a warning about a class.
 *
 * @param severity whether the class can work in spite of it
 * @param field the field, for example {@code objects[1].filePermission}
 * @param message what is expected there
 * @param suggestion the nearest right name, when a name is wrong
 */
public record ClassProblem(
    Severity severity, String field, String message, Optional<String> suggestion) {
  /** Whether the class can work in spite of the problem. */
  public enum Severity {
    ERROR,
    WARNING
  }

  public static ClassProblem error(String field, String message) {
    return new ClassProblem(Severity.ERROR, field, message, Optional.empty());
  }

  /** An error where a name is wrong and another was probably meant. */
  public static ClassProblem error(String field, String message, Optional<String> suggestion) {
    return new ClassProblem(Severity.ERROR, field, message, suggestion);
  }

  /** A warning: the class works all the same. */
  public static ClassProblem warning(String field, String message) {
    return new ClassProblem(Severity.WARNING, field, message, Optional.empty());
  }

  /** Whether it keeps the class from working. */
  public boolean isError() {
    return severity == Severity.ERROR;
  }

  /** The same problem seen from further out: {@code path} goes before the field. */
  public ClassProblem below(String path) {
    return new ClassProblem(severity, path + "." + field, message, suggestion);
  }

  /** The same problem where several classes are spoken of: {@code name, } goes before the field. */
  public ClassProblem of(String name) {
    return new ClassProblem(severity, name + ", " + field, message, suggestion);
  }

  /** {@code field: message (did you mean x?)}. */
  public String describe() {
    return field + ": " + message + suggestion.map(" (did you mean %s?)"::formatted).orElse("");
  }
}
