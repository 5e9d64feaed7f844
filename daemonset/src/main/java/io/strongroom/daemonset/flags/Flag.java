package io.strongroom.daemonset.flags;

/**
 * One flag of the node process.
 *
 * @param name without dashes
 * @param valueName what its value is called in the help; empty for a boolean
 * @param fallback its value when it is not set
 * @param description what it is for; empty if the help leaves it out
 * @param bounds which values it takes
 */
public record Flag(
    String name, String valueName, String fallback, String description, Bounds bounds) {
  public static Flag value(String name, String valueName, String fallback, String description) {
    return new Flag(name, valueName, fallback, description, new Bounds.None());
  }

  public static Flag number(String name, int fallback, int least, int most, String description) {
    return new Flag(
        name, "N", Integer.toString(fallback), description, new Bounds.Numbers(least, most));
  }

  /** A number of bytes. */
  public static Flag size(
      String name, String fallback, String least, String most, String description) {
    return new Flag(name, "BYTES", fallback, description, new Bounds.Sizes(least, most));
  }

  public static Flag time(
      String name, String fallback, String least, String most, String description) {
    return time(name, fallback, new Bounds.Times(least, most, ""), description);
  }

  public static Flag time(String name, String fallback, Bounds.Times bounds, String description) {
    return new Flag(name, "DURATION", fallback, description, bounds);
  }

  public static Flag bool(String name, String description) {
    return bool(name, false, description);
  }

  public static Flag bool(String name, boolean fallback, String description) {
    return new Flag(name, "", Boolean.toString(fallback), description, new Bounds.None());
  }

  public boolean isBoolean() {
    return valueName.isEmpty();
  }

  /** As it is written on a command line: {@code --nodeid}, {@code -v}. */
  public String spelling() {
    return spelling(name);
  }

  public static String spelling(String name) {
    return (name.length() == 1 ? "-" : "--") + name;
  }
}
