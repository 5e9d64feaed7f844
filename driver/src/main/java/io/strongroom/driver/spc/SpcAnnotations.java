package io.strongroom.driver.spc;

import io.strongroom.provider.yaml.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a SecretProviderClass asks of its refreshes, by annotations.
 *
 * @param interval how often
 * @param shared whether volumes of the same identity may be served by one fetch
 * @param refreshRequest a value of its author's; another one asks for a refresh now
 * @param problems annotations that cannot be read and count as absent; one line each
 */
public record SpcAnnotations(
    Interval interval, boolean shared, Optional<String> refreshRequest, List<String> problems) {
  /** Other annotations are other people's. */
  static final String PREFIX = "strongroom.io/";

  /** A duration as Go writes it, or {@code never}. */
  public static final String ROTATION_INTERVAL = PREFIX + "rotation-interval";

  /** Any text; each new one asks for a refresh of every volume of the class. */
  public static final String REFRESH = PREFIX + "refresh";

  /** {@code "false"}: every volume is fetched for by itself. */
  public static final String SHARE = PREFIX + "share";

  private static final String NEVER = "never";

  /** How often a class wants to be refreshed, before the operator's bounds. */
  public sealed interface Interval {
    /** As the operator has set for all. */
    record Usual() implements Interval {}

    /** Longer than nothing. */
    record Every(Duration duration) implements Interval {}

    /** Only when the class changes, or on request. */
    record Never() implements Interval {}
  }

  public SpcAnnotations {
    problems = List.copyOf(problems);
  }

  public static SpcAnnotations of(SecretProviderClass spc) {
    List<String> problems = new ArrayList<>();
    Map<String, String> annotations = spc.annotations();
    return new SpcAnnotations(
        interval(annotations.get(ROTATION_INTERVAL), problems),
        shared(annotations.get(SHARE), problems),
        Optional.ofNullable(annotations.get(REFRESH)),
        problems);
  }

  /** Of a class that says nothing, or cannot be read. */
  public static SpcAnnotations none() {
    return new SpcAnnotations(new Interval.Usual(), true, Optional.empty(), List.of());
  }

  /** Those of ours: the rest, which can be large, is not kept. */
  static Map<String, String> ours(Map<String, String> annotations) {
    return annotations.entrySet().stream()
        .filter(each -> each.getKey().startsWith(PREFIX))
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static Interval interval(@Nullable String text, List<String> problems) {
    if (text == null) {
      return new Interval.Usual();
    }
    if (text.equals(NEVER)) {
      return new Interval.Never();
    }
    Optional<Duration> duration = GoDuration.parse(text).filter(Duration::isPositive);
    if (duration.isEmpty()) {
      problems.add(
          "annotation %s: %s is no duration above zero, as in 90s or 1h30m, and not \"never\":"
                  .formatted(ROTATION_INTERVAL, Names.excerpt(text))
              + " the driver's own interval counts");
    }
    return duration.<Interval>map(Interval.Every::new).orElseGet(Interval.Usual::new);
  }

  private static boolean shared(@Nullable String text, List<String> problems) {
    if (text == null || text.equals("true")) {
      return true;
    }
    if (!text.equals("false")) {
      // A class with the annotation is not to be shared.
      problems.add(
          "annotation %s: %s is neither \"true\" nor \"false\": \"false\" counts"
              .formatted(SHARE, Names.excerpt(text)));
    }
    return false;
  }
}
