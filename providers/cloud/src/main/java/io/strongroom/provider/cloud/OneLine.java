package io.strongroom.provider.cloud;

import java.util.Collection;
import java.util.List;

/** Words of a store, made fit for a one-line message that a person reads. */
public final class OneLine {
  private static final int LONGEST = 400;

  /** Shorter parts of a secret are no secret, and would blank out ordinary words. */
  private static final int SHORTEST_SECRET = 8;

  private OneLine() {}

  /**
   * One line of at most {@value #LONGEST} characters.
   *
   * @param secrets what was sent along and must not come back in a message
   */
  public static String of(String words, Collection<String> secrets) {
    String clean = words;
    for (String secret : secrets) {
      if (secret.length() >= SHORTEST_SECRET) {
        clean = clean.replace(secret, "[redacted]");
      }
    }
    clean = clean.replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}\\p{Cf}\\p{Cs}]+", " ").strip();
    return clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST).strip() + "...";
  }

  /** One line where nothing secret was sent. */
  public static String of(String words) {
    return of(words, List.of());
  }
}
