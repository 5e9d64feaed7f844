package io.strongroom.daemonset;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs whether the JVM uses the ahead-of-time cache that it was given. The JVM refuses one that was
 * made for another Java or for other options, and goes on without; its own messages about that are
 * switched off in {@code jvm.options}, since they are several lines and never JSON.
 */
final class AotCacheUse {
  private static final String FLAG = "-XX:AOTCache=";

  private static final Logger log = LoggerFactory.getLogger(AotCacheUse.class);

  private AotCacheUse() {}

  /** Logs one line. Read from /proc: management beans would cost every node memory. */
  static void report() {
    try {
      report(
          Files.readString(Path.of("/proc/self/cmdline"), StandardCharsets.ISO_8859_1),
          Files.readString(Path.of("/proc/self/maps"), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      log.debug("cannot tell whether the ahead-of-time cache is in use", e);
    }
  }

  /**
   * @param commandLine as the kernel has it, arguments ending with NUL
   * @param maps the mappings of the process, one line each
   */
  static void report(String commandLine, String maps) {
    Optional<String> cache =
        Arrays.stream(commandLine.split("\0"))
            .filter(argument -> argument.startsWith(FLAG))
            .map(argument -> argument.substring(FLAG.length()))
            .findFirst();
    if (cache.isEmpty()) {
      log.info("there is no ahead-of-time cache: starts are slower without");
    } else if (maps.lines().anyMatch(line -> line.endsWith(cache.get()))) {
      log.info("the ahead-of-time cache {} is in use", cache.get());
    } else {
      log.warn(
          "the ahead-of-time cache {} is not in use: {}; starts are slower and memory is not"
              + " shared",
          cache.get(),
          Files.exists(Path.of(cache.get()))
              ? "it is for another Java or other options"
              : "there is no such file");
    }
  }
}
