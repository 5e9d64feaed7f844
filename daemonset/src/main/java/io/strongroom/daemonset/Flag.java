package io.strongroom.daemonset;

/**
 * One flag that the node process takes.
 *
 * @param name without dashes
 * @param valueName what its value is called in the help; empty for a boolean
 * @param fallback its value when it is not set
 * @param description what it is for; empty if the help leaves it out
 */
record Flag(String name, String valueName, String fallback, String description) {
  static Flag value(String name, String valueName, String fallback, String description) {
    return new Flag(name, valueName, fallback, description);
  }

  static Flag bool(String name, String description) {
    return bool(name, false, description);
  }

  static Flag bool(String name, boolean fallback, String description) {
    return new Flag(name, "", Boolean.toString(fallback), description);
  }

  boolean isBoolean() {
    return valueName.isEmpty();
  }

  /** As people write it: {@code --nodeid}, {@code -v}. */
  String spelling() {
    return spelling(name);
  }

  static String spelling(String name) {
    return (name.length() == 1 ? "-" : "--") + name;
  }
}
