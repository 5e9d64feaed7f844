package io.strongroom.daemonset.flags;

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
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of flags by their kind. A wrong value is reported, and a harmless one returned
 * in its place, so that all problems are found at once.
 */
public final class FlagValues {
  private static final Pattern ADDRESS = Pattern.compile("(.*):([0-9]{1,5})");
  private static final int MAX_PORT = 65535;

  private final GoFlags flags;
  private final Function<String, @Nullable String> environment;
  private final Consumer<String> problems;

  /**
   * @param environment the value of an environment variable, null if it is not set
   * @param problems gets each problem, as a line
   */
  public FlagValues(
      GoFlags flags, Function<String, @Nullable String> environment, Consumer<String> problems) {
    this.flags = flags;
    this.environment = environment;
    this.problems = problems;
  }

  public String text(Flag flag) {
    return flags.value(flag);
  }

  /** Absent when it was not set, or set to nothing. */
  public Optional<String> given(Flag flag) {
    return flags.given(flag);
  }

  /** An environment variable; absent also if it is empty. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(environment.apply(name)).filter(value -> !value.isEmpty());
  }

  public boolean bool(Flag flag) {
    return Boolean.parseBoolean(flags.value(flag));
  }

  /** A number within the flag's bounds. */
  public int number(Flag flag) {
    Bounds.Numbers bounds = (Bounds.Numbers) flag.bounds();
    String text = flags.value(flag);
    long number = text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
    if (number < bounds.least() || number > bounds.most()) {
      problem(
          flag, "'%s' is not a whole number from %d to %d", text, bounds.least(), bounds.most());
      return bounds.least();
    }
    return (int) number;
  }

  /** A number of bytes within the flag's bounds; -1 if it is none. */
  public long bytes(Flag flag) {
    Bounds.Sizes bounds = (Bounds.Sizes) flag.bounds();
    String text = flags.value(flag);
    OptionalLong bytes = ByteSize.parse(text);
    if (bytes.isEmpty() || bytes.getAsLong() < bounds.leastBytes()) {
      problem(flag, "'%s' is no number of bytes, as in 1048576, 1024Ki or 1Mi", text);
      return -1;
    }
    if (bytes.getAsLong() > bounds.mostBytes()) {
      problem(flag, "%s is more than %s", text, bounds.most());
      return -1;
    }
    return bytes.getAsLong();
  }

  /** A duration within the flag's bounds. */
  public Duration duration(Flag flag) {
    Bounds.Times bounds = (Bounds.Times) flag.bounds();
    String text = flags.value(flag);
    Optional<Duration> read = GoDuration.parse(text);
    if (read.isEmpty()) {
      problem(flag, "'%s' is no duration, as in 90s or 1m30s", text);
    } else if (read.get().compareTo(bounds.shortest()) < 0) {
      problem(flag, "%s is less than %s", text, bounds.least());
    } else if (read.get().compareTo(bounds.longest()) > 0) {
      problem(
          flag,
          "%s is more than %s%s",
          text,
          bounds.most(),
          bounds.reason().isEmpty() ? "" : ", " + bounds.reason());
    }
    return read.orElse(bounds.shortest());
  }

  /** As Go writes where to listen: {@code :9808}, {@code 127.0.0.1:9808}, {@code [::1]:9808}. */
  public Optional<InetSocketAddress> address(Flag flag) {
    return given(flag).flatMap(text -> address(flag, text));
  }

  private Optional<InetSocketAddress> address(Flag flag, String text) {
    Matcher matcher = ADDRESS.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > MAX_PORT) {
      problem(flag, "'%s' is not of the form [HOST]:PORT, as in :9808", text);
      return Optional.empty();
    }
    int port = Integer.parseInt(matcher.group(2));
    String host = matcher.group(1);
    return Optional.of(
        host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port));
  }

  public Optional<Path> existingDirectory(Flag flag) {
    return given(flag).map(text -> existingDirectory(flag, text));
  }

  public Path existingDirectory(Flag flag, String text) {
    Path dir = path(flag, text);
    if (text.isEmpty() || !Files.isDirectory(dir)) {
      problem(flag, "there is no directory '%s'", text);
    }
    return dir;
  }

  public Optional<Path> readableFile(Flag flag) {
    Optional<Path> file = given(flag).map(text -> path(flag, text));
    file.filter(path -> !Files.isReadable(path) || Files.isDirectory(path))
        .ifPresent(path -> problem(flag, "there is no readable file '%s'", path));
    return file;
  }

  public Path absolute(Flag flag, String text) {
    if (!text.startsWith("/")) {
      problem(flag, "'%s' does not begin with /", text);
    }
    return path(flag, text);
  }

  public Path path(Flag flag, String text) {
    try {
      return LocalPath.of(text).toAbsolutePath().normalize();
    } catch (LocalPath.UnnameableException e) {
      problem(flag, "%s", String.valueOf(e.getMessage()));
      return Path.of("/");
    }
  }

  /** The values between commas. */
  public List<String> list(Flag flag) {
    return Stream.of(flags.value(flag).split(","))
        .map(String::strip)
        .filter(item -> !item.isEmpty())
        .toList();
  }

  @FormatMethod
  public void problem(Flag flag, @FormatString String message, Object... arguments) {
    problems.accept(flag.spelling() + ": " + message.formatted(arguments));
  }
}
