package io.strongroom.provider;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The dates between which a version is meant to be used, as its store states them: times of day, to
 * the second, of the years 1970 to 9999. They say nothing about delivery: what has expired at its
 * store may still be had there.
 *
 * @param notBefore from when on it is valid; empty if the store does not say
 * @param expires from when on it is valid no more; empty if the store does not say
 */
public record Validity(Optional<Instant> notBefore, Optional<Instant> expires) {
  /** Of a store that states no dates. */
  public static final Validity UNLIMITED = new Validity(Optional.empty(), Optional.empty());

  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  public Validity {
    notBefore = notBefore.map(Validity::readable);
    expires = expires.map(Validity::readable);
  }

  /** Whether a version is valid at a time. */
  public enum State {
    NOT_YET_VALID("notYetValid"),
    VALID("valid"),
    EXPIRED("expired");

    private final String word;

    State(String word) {
      this.word = word;
    }

    /** The state's name in status objects. */
    public String word() {
      return word;
    }

    /** The state of a name in status objects; empty for any other word. */
    public static Optional<State> of(String word) {
      return Stream.of(values()).filter(state -> state.word.equals(word)).findFirst();
    }
  }

  /** Cut to the second and to the years that readers of RFC 3339 take. */
  private static Instant readable(Instant time) {
    if (time.isBefore(Instant.EPOCH)) {
      return Instant.EPOCH;
    }
    return time.isAfter(LATEST) ? LATEST : time.truncatedTo(ChronoUnit.SECONDS);
  }

  /** Whether the store states a date. */
  public boolean isLimited() {
    return notBefore.isPresent() || expires.isPresent();
  }

  /** The state at a time; what ends before it begins has expired once it has ended. */
  public State at(Instant time) {
    if (expires.filter(end -> !time.isBefore(end)).isPresent()) {
      return State.EXPIRED;
    }
    return notBefore.filter(time::isBefore).isPresent() ? State.NOT_YET_VALID : State.VALID;
  }

  /** The next date after a time; empty if none is to come. */
  public Optional<Instant> nextAfter(Instant time) {
    return Stream.of(notBefore, expires)
        .flatMap(Optional::stream)
        .filter(time::isBefore)
        .min(Comparator.naturalOrder());
  }

  /** The validity of two versions that are used together: valid while both are. */
  public Validity and(Validity other) {
    return new Validity(
        Stream.of(notBefore, other.notBefore)
            .flatMap(Optional::stream)
            .max(Comparator.naturalOrder()),
        Stream.of(expires, other.expires).flatMap(Optional::stream).min(Comparator.naturalOrder()));
  }
}
