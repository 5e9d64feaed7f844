package io.strongroom.image;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What machine an image is for. */
enum Platform {
  AMD64("amd64", "x86_64-linux-gnu", "/lib64/ld-linux-x86-64.so.2", "x86_64", 62),
  ARM64("arm64", "aarch64-linux-gnu", "/lib/ld-linux-aarch64.so.1", "aarch_64", 183);

  static final String OS = "linux";

  private final String architecture;
  private final String triplet;
  private final String linker;
  private final String nettySuffix;
  private final int elfMachine;

  Platform(String architecture, String triplet, String linker, String nettySuffix, int elfMachine) {
    this.architecture = architecture;
    this.triplet = triplet;
    this.linker = linker;
    this.nettySuffix = nettySuffix;
    this.elfMachine = elfMachine;
  }

  /**
   * Reads the form of image configurations, {@code linux/amd64}.
   *
   * @throws IllegalArgumentException if it is another
   */
  static Platform parse(String name) {
    return Arrays.stream(values())
        .filter(platform -> platform.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "platform %s is not one of %s"
                        .formatted(
                            name,
                            Arrays.stream(values())
                                .map(Platform::toString)
                                .collect(Collectors.joining(", ")))));
  }

  /**
   * The machine that this runs on.
   *
   * @throws IllegalArgumentException if it is none that images are made for
   */
  static Platform current() {
    String architecture = System.getProperty("os.arch");
    return parse(OS + "/" + (architecture.equals("aarch64") ? "arm64" : architecture));
  }

  /** As image configurations and Debian name it. */
  String architecture() {
    return architecture;
  }

  /** Debian's directory for its libraries. */
  String triplet() {
    return triplet;
  }

  /** Where every program looks for the dynamic linker. */
  String linker() {
    return linker;
  }

  /** How netty's native library for it ends. */
  String nettySuffix() {
    return nettySuffix;
  }

  /** {@code e_machine} of its executables (elf.h). */
  int elfMachine() {
    return elfMachine;
  }

  @Override
  public String toString() {
    return OS + "/" + architecture;
  }
}
