package io.strongroom.provider;

import java.util.List;
import java.util.function.Supplier;

/** The outcome of reading the parameters of a class. */
public sealed interface Plan {
  /** Accepted with its warnings, unless one of the problems is an error. */
  static Plan of(List<ClassProblem> problems, Supplier<PreparedFetch> fetch) {
    return problems.stream().anyMatch(ClassProblem::isError)
        ? new Rejected(problems)
        : new Accepted(fetch.get(), problems);
  }

  /**
   * The class asks for something that can be fetched.
   *
   * @param warnings problems that do not keep it from working: printed by {@code check}, and one
   *     event to each pod. Never the text of a value
   */
  record Accepted(PreparedFetch fetch, List<ClassProblem> warnings) implements Plan {
    public Accepted {
      warnings = List.copyOf(warnings);
      if (warnings.stream().anyMatch(ClassProblem::isError)) {
        throw new IllegalArgumentException("a class with errors is not accepted");
      }
    }

    /** A class without warnings. */
    public Accepted(PreparedFetch fetch) {
      this(fetch, List.of());
    }
  }

  /** The class can never work as it stands; at least one problem is an error. */
  record Rejected(List<ClassProblem> problems) implements Plan {
    public Rejected {
      problems = List.copyOf(problems);
      if (problems.stream().noneMatch(ClassProblem::isError)) {
        throw new IllegalArgumentException("a rejected plan names at least one error");
      }
    }
  }
}
