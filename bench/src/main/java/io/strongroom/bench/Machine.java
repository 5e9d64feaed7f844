package io.strongroom.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;

/** What the figures were taken on. */
final class Machine {
  private Machine() {}

  static String describe() throws IOException {
    return String.format(
        Locale.ROOT,
        "%s, %d cores, %.0f GiB, Linux %s, %s %s, load before %s",
        LocalDate.now(ZoneOffset.UTC),
        Runtime.getRuntime().availableProcessors(),
        memoryKilobytes() / 1024.0 / 1024.0,
        read("/proc/sys/kernel/osrelease"),
        System.getProperty("java.vendor.version"),
        System.getProperty("java.runtime.version"),
        read("/proc/loadavg").split(" ", -1)[0]);
  }

  private static long memoryKilobytes() throws IOException {
    String total = Files.readAllLines(Path.of("/proc/meminfo")).getFirst();
    return Long.parseLong(total.replaceAll("[^0-9]", ""));
  }

  private static String read(String file) throws IOException {
    return Files.readString(Path.of(file)).strip();
  }
}
