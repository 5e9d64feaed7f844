package io.strongroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.ClusterScript;
import io.strongroom.e2e.cluster.Footprint;
import io.strongroom.e2e.cluster.RealRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * "From nothing to a mounted secret" in {@code docs/providers/vault.md}, as a reader would type it:
 * every command in one shell, and what the page says that they print.
 */
final class VaultGuideIT {
  private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern BLOCK =
      Pattern.compile(
          "^```(?<language>\\w+)\n(?<text>.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  /** Where the reader has the cluster. */
  private static final String READERS_DIRECTORY = "/tmp/vault-demo";

  /** The build has made the image just now, and another would take classes away under the tests. */
  private static final String BUILD = "image/build\n";

  /** In the environment of all that the shell starts. */
  private static final String MARK = "STRONGROOM_GUIDE=";

  @TempDir Path dir;

  /**
   * Commands that stand together.
   *
   * @param promised the lines that they print, as the page says; none if it says nothing
   */
  private record Step(String commands, List<String> promised) {}

  @Test
  @ExtendWith(RealRoot.class)
  @Timeout(value = 60, unit = TimeUnit.MINUTES) // the first run builds a Kubernetes
  void everyCommandWorksPrintsWhatIsPromisedAndNothingIsLeft() throws Exception {
    ClusterScript.build();
    String guide = guide();
    assertThat(guide).contains(READERS_DIRECTORY, "\n" + BUILD);
    // A directory that no other run has.
    Path cluster = Path.of("/tmp/sr-guide-" + ProcessHandle.current().pid());
    List<Step> steps =
        steps(guide.replace("\n" + BUILD, "\n").replace(READERS_DIRECTORY, cluster.toString()));
    assertThat(steps).filteredOn(step -> !step.promised().isEmpty()).hasSize(2);
    String mark = MARK + UUID.randomUUID();

    List<String> printed = run(steps, mark, cluster);

    for (int i = 0; i < steps.size(); i++) {
      assertThat(printed.get(i).lines().toList())
          .as(steps.get(i).commands())
          .containsAll(steps.get(i).promised());
    }
    // A process that has ended is there until its parent has looked after it.
    Await.until(
        "nothing is left of the guide",
        () -> {
          List<String> left = new ArrayList<>(Footprint.leftOf(cluster));
          left.addAll(processesWith(mark));
          return left;
        },
        List::isEmpty);
  }

  /** What each step printed. One shell for all, which ends with the first command that fails. */
  private List<String> run(List<Step> steps, String mark, Path cluster) throws Exception {
    String end = "end of a step of " + mark;
    StringBuilder script = new StringBuilder("set -o pipefail\n");
    // Where a step fails, the reader would look around. Nobody is here: the last step is taken.
    script.append(
        "trap 'kill $(jobs -p) 2> /dev/null || true; e2e/cluster down %s' EXIT\n"
            .formatted(cluster));
    for (Step step : steps) {
      script.append(step.commands()).append("echo '%s'\n".formatted(end));
    }
    Path commands = Files.writeString(dir.resolve("guide.sh"), script);
    Path printed = dir.resolve("printed");
    ProcessBuilder shell =
        new ProcessBuilder("bash", "-e", commands.toString())
            .directory(CHECKOUT.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile());
    shell.environment().put(MARK.replace("=", ""), mark.substring(MARK.length()));
    int code = shell.start().waitFor();
    String all = Files.readString(printed);
    assertThat(code).as(all).isZero();
    return List.of(all.split(Pattern.quote(end + "\n"), -1));
  }

  private static List<String> processesWith(String mark) {
    return ProcessHandle.allProcesses()
        .filter(process -> environment(process.pid()).contains(mark))
        .map(process -> process.pid() + " " + process.info().commandLine().orElse(""))
        .toList();
  }

  private static String environment(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/environ"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // it has ended meanwhile
    }
  }

  @Test
  void classThatIsShownIsTheFile() throws Exception {
    Matcher block = BLOCK.matcher(guide());
    List<String> classes = new ArrayList<>();
    while (block.find()) {
      if (block.group("language").equals("yaml")) {
        classes.add(block.group("text"));
      }
    }
    assertThat(classes)
        .containsExactly(
            Files.readString(CHECKOUT.resolve("docs/examples/vault/db-credentials.yaml")));
  }

  private static List<Step> steps(String guide) {
    List<Step> steps = new ArrayList<>();
    Matcher block = BLOCK.matcher(guide);
    while (block.find()) {
      String text = block.group("text");
      switch (block.group("language")) {
        case "sh" -> steps.add(new Step(text, List.of()));
        case "text" -> steps.add(new Step(steps.removeLast().commands(), text.lines().toList()));
        default -> {} // shown, not typed
      }
    }
    return steps;
  }

  private static String guide() throws IOException {
    String page = Files.readString(CHECKOUT.resolve("docs/providers/vault.md"));
    String after = page.substring(page.indexOf("## From nothing to a mounted secret\n"));
    return after.substring(0, after.indexOf("\n## "));
  }
}
