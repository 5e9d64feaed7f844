package io.strongroom.provider.yaml;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the known name closest to a misspelt one. */
public final class Names {
  private static final int WORTH_SEARCHING = 4;
  private static final int EXCERPT = 40;

  /** No name of ours is as long; comparing takes time that grows with the length. */
  private static final int MAX_LENGTH = 100;

  private Names() {}

  private record Candidate(String name, int distance) {}

  /**
   * The known name nearest to a wrong one, if one is near enough that it may have been meant: case
   * does not count, up to a third of the letters may be wrong, and a part stands for the whole
   * ({@code permission} for {@code filePermission}).
   */
  public static Optional<String> nearest(String wrong, Collection<String> known) {
    if (wrong.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String lower = wrong.toLowerCase(Locale.ROOT);
    return known.stream()
        .sorted() // the same answer whatever the order of a set is
        .map(name -> new Candidate(name, distance(lower, name.toLowerCase(Locale.ROOT))))
        .filter(candidate -> candidate.distance <= Math.max(1, lower.length() / 3))
        .min(Comparator.comparingInt(Candidate::distance))
        .map(Candidate::name)
        .or(() -> whole(lower, known));
  }

  /** A name from a document, made fit for a one-line message: never a value, but anything else. */
  public static String excerpt(String name) {
    String line = name.replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}]", "?");
    return line.length() <= EXCERPT ? line : line.substring(0, EXCERPT) + "...";
  }

  private static Optional<String> whole(String part, Collection<String> known) {
    return part.length() < WORTH_SEARCHING
        ? Optional.empty()
        : known.stream()
            .sorted()
            .filter(name -> name.toLowerCase(Locale.ROOT).contains(part))
            .min(Comparator.comparingInt(String::length));
  }

  /** Edits, insertions, deletions and swaps of neighbours that turn one text into the other. */
  private static int distance(String from, String to) {
    int[][] edits = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      edits[i][0] = i;
    }
    for (int j = 0; j <= to.length(); j++) {
      edits[0][j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      for (int j = 1; j <= to.length(); j++) {
        int change = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
        edits[i][j] =
            Math.min(Math.min(edits[i - 1][j], edits[i][j - 1]) + 1, edits[i - 1][j - 1] + change);
        if (i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1)) {
          edits[i][j] = Math.min(edits[i][j], edits[i - 2][j - 2] + 1);
        }
      }
    }
    return edits[from.length()][to.length()];
  }
}
