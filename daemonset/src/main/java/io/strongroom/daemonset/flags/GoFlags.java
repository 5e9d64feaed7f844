package io.strongroom.daemonset.flags;

import io.strongroom.provider.yaml.Names;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A command line as Go's flag package reads it, since the manifests of the Secrets Store CSI Driver
 * are written for that: one dash or two, a value after '=' or after a space (a boolean's only after
 * '='), and the last of equal flags wins. Every problem is collected.
 *
 * <p>Not picocli: its classes are of a format that the JVM's ahead-of-time cache does not take, and
 * reading the flags with it was half of the node process's start.
 */
public final class GoFlags {
  private final Map<String, Flag> known;
  private final Map<String, String> values = new HashMap<>();
  private final List<String> oneDash = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  private GoFlags(List<Flag> known) {
    this.known = known.stream().collect(Collectors.toMap(Flag::name, Function.identity()));
  }

  public static GoFlags parse(List<String> arguments, List<Flag> known) {
    GoFlags flags = new GoFlags(known);
    Iterator<String> rest = arguments.iterator();
    while (rest.hasNext()) {
      flags.take(rest.next(), rest);
    }
    return flags;
  }

  private void take(String argument, Iterator<String> rest) {
    if (!argument.matches("--?[A-Za-z].*")) {
      problems.add(
          "'%s': only flags are expected; a boolean's value follows it with '='"
              .formatted(argument));
      return;
    }
    int dashes = argument.startsWith("--") ? 2 : 1;
    int equals = argument.indexOf('=');
    String name = argument.substring(dashes, equals < 0 ? argument.length() : equals);
    if (dashes == 1 && name.length() > 1) {
      oneDash.add("-" + name);
    }
    Flag flag = known.get(name);
    if (flag == null) {
      problems.add(unknown(name));
    } else if (equals >= 0) {
      set(flag, argument.substring(equals + 1));
    } else if (flag.isBoolean()) {
      values.put(name, "true");
    } else if (rest.hasNext()) {
      set(flag, rest.next());
    } else {
      problems.add(flag.spelling() + ": needs a value");
    }
  }

  private String unknown(String name) {
    return Flag.spelling(Names.excerpt(name))
        + ": no such flag"
        + Names.nearest(name, known.keySet())
            .map(nearest -> " (did you mean %s?)".formatted(Flag.spelling(nearest)))
            .orElse("; --help lists them");
  }

  private void set(Flag flag, String value) {
    if (!flag.isBoolean()) {
      values.put(flag.name(), value);
      return;
    }
    switch (value) {
      case "1", "t", "T", "true", "TRUE", "True" -> values.put(flag.name(), "true");
      case "0", "f", "F", "false", "FALSE", "False" -> values.put(flag.name(), "false");
      default ->
          problems.add(
              "%s: '%s' is neither true nor false"
                  .formatted(flag.spelling(), Names.excerpt(value)));
    }
  }

  /** What was set, or the flag's default. */
  public String value(Flag flag) {
    return values.getOrDefault(flag.name(), flag.fallback());
  }

  /** What was set; absent also if it was set to nothing, as manifests do with an unset variable. */
  public Optional<String> given(Flag flag) {
    return Optional.ofNullable(values.get(flag.name())).filter(value -> !value.isEmpty());
  }

  public boolean isSet(Flag flag) {
    return values.containsKey(flag.name());
  }

  /** Flags of more than a letter that were written with one dash. */
  public List<String> oneDash() {
    return List.copyOf(oneDash);
  }

  /** One line each. */
  public List<String> problems() {
    return List.copyOf(problems);
  }
}
