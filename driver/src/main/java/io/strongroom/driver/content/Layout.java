package io.strongroom.driver.content;

import io.strongroom.driver.content.VolumeFiles.Entry.Kind;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** The names of Kubernetes' AtomicWriter layout; {@link AtomicWriter} has the picture. */
final class Layout {
  /** The link whose target is the generation that is shown. */
  static final String DATA = "..data";

  /** The link that is about to replace {@link #DATA}. */
  static final String DATA_TMP = "..data_tmp";

  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyy_MM_dd_HH_mm_ss").withZone(ZoneOffset.UTC);

  /** Also what upstream's writer makes, whose volumes are adopted. */
  private static final Pattern DIRECTORY = Pattern.compile("\\.\\.\\d{4}(_\\d\\d){5}\\.\\d+");

  private Layout() {}

  /** A name for a new generation's directory. */
  static String newDirectory(Instant now) {
    int random = ThreadLocalRandom.current().nextInt(1_000_000_000);
    return "..%s.%09d".formatted(TIMESTAMP.format(now), random);
  }

  /** Whether a writer made this name, for a generation's directory. */
  static boolean isDirectory(String name) {
    return DIRECTORY.matcher(name).matches();
  }

  /** Where the visible {@code name} leads. */
  static String visibleTarget(String name) {
    return DATA + "/" + name;
  }

  /**
   * The directory of the generation that is shown, if one is. Right also during a write: a
   * directory that has vanished is none only if the link still leads to it.
   */
  static Optional<String> current(VolumeFiles files) throws IOException {
    Optional<String> shown = files.readLink(DATA).filter(Layout::isBeside);
    while (shown.isPresent() && !holdsDirectory(files, shown.get())) {
      Optional<String> now = files.readLink(DATA).filter(Layout::isBeside);
      if (now.equals(shown)) {
        return Optional.empty();
      }
      shown = now;
    }
    return shown;
  }

  private static boolean holdsDirectory(VolumeFiles files, String name) throws IOException {
    return files.stat(name).map(entry -> entry.kind() == Kind.DIRECTORY).orElse(false);
  }

  /** A name that starts as the writers' names do, and no way to anywhere else. */
  private static boolean isBeside(String target) {
    return target.startsWith("..") && target.length() > 2 && target.indexOf('/') < 0;
  }
}
