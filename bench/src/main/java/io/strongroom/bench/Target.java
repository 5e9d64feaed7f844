package io.strongroom.bench;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

/**
 * What is wanted of a figure.
 *
 * @param must what the project promises
 * @param stretch what would be better still
 */
record Target(Limit must, Limit stretch) {
  /** Shown, and nothing is wanted of it. */
  static final Target NONE = new Target(Limit.NONE, Limit.NONE);

  /** A bound of a figure. */
  record Limit(String text, Test test) {
    private static final Limit NONE = new Limit("", (_, _) -> true);

    /** In units of the figure. */
    static Limit atMost(double bound) {
      return new Limit("at most " + number(bound), (_, here) -> here <= bound);
    }

    /** Times what upstream takes. */
    static Limit timesAtMost(double bound) {
      return new Limit(
          "at most %sx".formatted(number(bound)), (upstream, here) -> here <= bound * upstream);
    }

    static Limit timesAtLeast(double bound) {
      return new Limit(
          "at least %sx".formatted(number(bound)), (upstream, here) -> here >= bound * upstream);
    }

    /** Less than upstream takes. */
    static Limit belowUpstream() {
      return new Limit("below 1x", (upstream, here) -> here < upstream);
    }

    private static String number(double bound) {
      return new DecimalFormat("0.##", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(bound);
    }
  }

  /** Of the medians of both. */
  @FunctionalInterface
  interface Test {
    boolean holds(double upstream, double here);
  }

  /** {@code stretch}, {@code pass} or {@code short}; empty where nothing is wanted. */
  String verdict(double upstream, double here) {
    if (equals(NONE)) {
      return "";
    }
    // First, since nothing is less than nothing: of what upstream has none of, none is enough.
    if (!stretch.equals(Limit.NONE) && stretch.test().holds(upstream, here)) {
      return "stretch";
    }
    return must.test().holds(upstream, here) ? "pass" : "short";
  }
}
