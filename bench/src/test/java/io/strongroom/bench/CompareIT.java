package io.strongroom.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * {@code bench/compare --short}, so that the comparison works on the day that somebody wants it.
 * Only what was called is asserted, never how long it took. After the package phase, which has made
 * the image.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES) // the first run builds a Kubernetes and v1.6.1
final class CompareIT {
  /** Of a process in no user namespace: each id is what it is. */
  private static final String EVERY_ID = "0 0 4294967295";

  /** Part, driver, then how many calls of each kind. */
  private static final Pattern COUNTS =
      Pattern.compile(
          "\\| ([^|]+) \\| (v1\\.6\\.1|here)"
              + " \\| (\\d+) \\| (\\d+) \\| (\\d+) \\| (\\d+) \\| (\\d+) \\| \\d+ \\| (\\d+) \\|");

  private record Counted(
      int publishes, int republishes, int unpublishes, int again, int provider, int apiWrites) {}

  @Test
  void bothDriversAnswerEveryCallAndAskForContentOnceForEachVolume() throws Exception {
    assumeTrue(isRootOfTheMachine(), "NOT RUN: a cluster takes root of the machine");
    String said = compare("--short", "--built");
    Map<String, Counted> counts = counts(said);

    for (String connections : List.of("one connection", "connection per call")) {
      for (int concurrency : List.of(1, 10)) {
        String part = "%s, %d at a time".formatted(connections, concurrency);
        Counted upstream = of(counts, part + ", v1.6.1");
        assertCalls(part, upstream);
        assertThat(upstream.apiWrites()).as(part).isBetween(6, 6 + upstream.again());
        Counted here = of(counts, part + ", here");
        assertCalls(part, here);
        // A status is written for a volume and deleted after it; one that was not written in time
        // is neither.
        assertThat(here.apiWrites()).as(part).isBetween(1, 12);
      }
    }
    assertThat(counts).containsKeys("burst, here", "growth, here", "rest, here");
    assertDay(of(counts, "day, here"));
    assertThat(said)
        .contains("| anonymous, grown in what comes in 2 hours, MiB |", "| image, compressed, MB |")
        .doesNotContain("NaN");
  }

  @Test
  void eachVolumeIsReadFromTheStoreThatIsInUse() throws Exception {
    assumeTrue(isRootOfTheMachine(), "NOT RUN: a cluster takes root of the machine");

    assertThat(compare("--stores", "--short", "--built"))
        .contains(
            "asked of AWS for them: 6 calls, the agent's too",
            "asked of Azure for them: 3 tokens, 0 versions, 3 values",
            "asked of Google for them: 3 tokens, 3 versions, 3 payloads",
            "asked of Vault for them: 3 logins that live",
            "| Vault: after all volumes, resident |");
  }

  private static Counted of(Map<String, Counted> counts, String process) {
    assertThat(counts).containsKey(process);
    return Objects.requireNonNull(counts.get(process));
  }

  /** Two passes over three volumes. What failed and was called again may have asked twice. */
  private static void assertCalls(String part, Counted counted) {
    assertThat(counted.publishes()).as(part).isEqualTo(6);
    assertThat(counted.republishes()).as(part).isEqualTo(6);
    assertThat(counted.unpublishes()).as(part).isEqualTo(6);
    assertThat(counted.provider()).as(part).isBetween(6, 6 + counted.again());
  }

  /**
   * Three volumes: the store is looked at once before the first of two hours and once in each, and
   * they are published again twice before each look.
   */
  private static void assertDay(Counted counted) {
    assertThat(counted.publishes()).isEqualTo(3);
    assertThat(counted.republishes()).isEqualTo(18);
    assertThat(counted.unpublishes()).isEqualTo(3);
    assertThat(counted.provider()).isGreaterThanOrEqualTo(12);
  }

  private static String compare(String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of("compare").toAbsolutePath().toString());
    command.addAll(List.of(options));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  private static Map<String, Counted> counts(String said) {
    Map<String, Counted> counts = new HashMap<>();
    Matcher row = COUNTS.matcher(said);
    while (row.find()) {
      counts.put(
          "%s, %s".formatted(row.group(1), row.group(2)),
          new Counted(
              Integer.parseInt(row.group(3)),
              Integer.parseInt(row.group(4)),
              Integer.parseInt(row.group(5)),
              Integer.parseInt(row.group(6)),
              Integer.parseInt(row.group(7)),
              Integer.parseInt(row.group(8))));
    }
    return counts;
  }

  private static boolean isRootOfTheMachine() throws IOException {
    String ids = Files.readString(Path.of("/proc/self/uid_map")).strip().replaceAll(" +", " ");
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0) && ids.equals(EVERY_ID);
  }
}
