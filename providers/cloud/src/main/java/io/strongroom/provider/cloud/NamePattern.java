package io.strongroom.provider.cloud;

import java.util.Optional;

/**
 * Many objects of a store by the beginning of their names: {@code app/prod/*}. The star stands at
 * the end, and no cloud takes it in a name.
 *
 * @param prefix what stands before the star
 */
public record NamePattern(String prefix) {
  private static final String STAR = "*";

  /** Whether a name is meant as a pattern. */
  public static boolean isOne(String name) {
    return name.contains(STAR);
  }

  /** Reads a pattern; absent if the star stands elsewhere than at the end, or twice. */
  public static Optional<NamePattern> parse(String name) {
    return name.endsWith(STAR) && name.indexOf(STAR) == name.length() - 1
        ? Optional.of(new NamePattern(name.substring(0, name.length() - 1)))
        : Optional.empty();
  }

  /** What the star stands for in a name; absent if the name is not meant. */
  public Optional<String> rest(String name) {
    return name.startsWith(prefix) && name.length() > prefix.length()
        ? Optional.of(name.substring(prefix.length()))
        : Optional.empty();
  }
}
