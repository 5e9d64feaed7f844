package io.strongroom.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a process keeps in memory, in MiB.
 *
 * @param resident VmRSS: with the pages of files that it has mapped
 * @param anonymous RssAnon: what nobody else could share
 */
record Memory(double resident, double anonymous) {
  static Memory of(long pid) throws IOException {
    List<String> status = Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"));
    return new Memory(mebibytes(status, "VmRSS:"), mebibytes(status, "RssAnon:"));
  }

  private static double mebibytes(List<String> status, String field) {
    return status.stream()
            .filter(line -> line.startsWith(field))
            .map(line -> line.substring(field.length()).replace("kB", "").strip())
            .mapToLong(Long::parseLong)
            .findFirst()
            .orElseThrow()
        / 1024.0;
  }
}
