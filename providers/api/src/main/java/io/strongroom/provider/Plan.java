package io.strongroom.provider;

import java.util.List;

/** What a provider made of the parameters of a class. */
public sealed interface Plan {
  /** The class asks for something that can be fetched. */
  record Accepted(PreparedFetch fetch) implements Plan {}

  /** The class can never work as it stands; at least one problem. */
  record Rejected(List<Problem> problems) implements Plan {
    public Rejected {
      problems = List.copyOf(problems);
      if (problems.isEmpty()) {
        throw new IllegalArgumentException("a rejected plan names at least one problem");
      }
    }
  }
}
