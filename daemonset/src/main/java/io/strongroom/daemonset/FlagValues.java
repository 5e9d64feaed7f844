package io.strongroom.daemonset;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import io.strongroom.driver.spc.GoDuration;
import io.strongroom.provider.LocalPath;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads the values of flags by their kind. What is wrong is reported, and something harmless is
 * answered in its place, so that all problems come up in one go.
 */
final class FlagValues {
  private static final Pattern BYTES = Pattern.compile("([0-9]{1,12})(Ki|Mi|Gi|)");
  private static final Pattern ADDRESS = Pattern.compile("(.*):([0-9]{1,5})");
  private static final int HIGHEST_PORT = 65535;

  private final GoFlags flags;
  private final Consumer<String> problems;

  FlagValues(GoFlags flags, Consumer<String> problems) {
    this.flags = flags;
    this.problems = problems;
  }

  String text(Flag flag) {
    return flags.value(flag);
  }

  /** Absent when it was not set, or set to nothing. */
  Optional<String> given(Flag flag) {
    return flags.given(flag);
  }

  boolean bool(Flag flag) {
    return Boolean.parseBoolean(flags.value(flag));
  }

  int number(Flag flag, int least, int most) {
    String text = flags.value(flag);
    long number = text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
    if (number < least || number > most) {
      problem(flag, "'%s' is not a whole number from %d to %d", text, least, most);
      return least;
    }
    return (int) number;
  }

  /** A number of bytes; -1 if it is none. */
  long bytes(Flag flag) {
    String text = flags.value(flag);
    Matcher matcher = BYTES.matcher(text);
    if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
      problem(flag, "'%s' is no number of bytes, as in 1048576, 1024Ki or 1Mi", text);
      return -1;
    }
    int shift =
        switch (matcher.group(2)) {
          case "Ki" -> 10;
          case "Mi" -> 20;
          case "Gi" -> 30;
          default -> 0;
        };
    return Long.parseLong(matcher.group(1)) << shift;
  }

  /** A duration that is at least as long as {@code least}. */
  Duration duration(Flag flag, Duration least) {
    String text = flags.value(flag);
    Optional<Duration> read = GoDuration.parse(text);
    if (read.isEmpty()) {
      problem(flag, "'%s' is no duration, as in 90s or 1m30s", text);
    } else if (read.get().compareTo(least) < 0) {
      problem(flag, "%s is less than %s", text, GoDuration.format(least));
    }
    return read.orElse(least);
  }

  /** As Go writes where to listen: {@code :9808}, {@code 127.0.0.1:9808}, {@code [::1]:9808}. */
  Optional<InetSocketAddress> address(Flag flag) {
    return given(flag).flatMap(text -> address(flag, text));
  }

  private Optional<InetSocketAddress> address(Flag flag, String text) {
    Matcher matcher = ADDRESS.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > HIGHEST_PORT) {
      problem(flag, "'%s' is not of the form [HOST]:PORT, as in :9808", text);
      return Optional.empty();
    }
    int port = Integer.parseInt(matcher.group(2));
    String host = matcher.group(1);
    return Optional.of(
        host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port));
  }

  Optional<Path> existingDirectory(Flag flag) {
    return given(flag).map(text -> existingDirectory(flag, text));
  }

  Path existingDirectory(Flag flag, String text) {
    Path dir = path(flag, text);
    if (text.isEmpty() || !Files.isDirectory(dir)) {
      problem(flag, "there is no directory '%s'", text);
    }
    return dir;
  }

  Optional<Path> readableFile(Flag flag) {
    Optional<Path> file = given(flag).map(text -> path(flag, text));
    file.filter(path -> !Files.isReadable(path) || Files.isDirectory(path))
        .ifPresent(path -> problem(flag, "there is no readable file '%s'", path));
    return file;
  }

  Path absolute(Flag flag, String text) {
    if (!text.startsWith("/")) {
      problem(flag, "'%s' does not begin with /", text);
    }
    return path(flag, text);
  }

  Path path(Flag flag, String text) {
    try {
      return LocalPath.of(text).toAbsolutePath().normalize();
    } catch (LocalPath.UnnameableException e) {
      problem(flag, "%s", String.valueOf(e.getMessage()));
      return Path.of("/");
    }
  }

  /** What stands between commas. */
  List<String> list(Flag flag) {
    return Stream.of(flags.value(flag).split(","))
        .map(String::strip)
        .filter(item -> !item.isEmpty())
        .toList();
  }

  @FormatMethod
  void problem(Flag flag, @FormatString String message, Object... arguments) {
    problems.accept(flag.spelling() + ": " + message.formatted(arguments));
  }
}
