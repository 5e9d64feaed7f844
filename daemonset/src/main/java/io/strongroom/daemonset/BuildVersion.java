package io.strongroom.daemonset;

import java.util.Optional;

/** The version of this build. */
public final class BuildVersion {
  private BuildVersion() {}

  /** The version in the jar's manifest; "development" when run from class files. */
  static String current() {
    return Optional.ofNullable(BuildVersion.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  /** With the Java that it runs on, as {@code --version} prints it. */
  public static String line() {
    return "strongroom %s (Java %s)".formatted(current(), Runtime.version());
  }
}
