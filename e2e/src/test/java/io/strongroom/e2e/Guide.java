package io.strongroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.ClusterScript;
import io.strongroom.e2e.cluster.Footprint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * "From nothing to a mounted secret" on the page of a provider, as a reader would type it: every
 * command in one shell, and what the page says that they print.
 *
 * @param text that section of the page
 * @param readersDirectory where the reader has the cluster
 */
record Guide(String text, String readersDirectory) {
  private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern BLOCK =
      Pattern.compile(
          "^```(?<language>\\w+)\n(?<text>.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  /** The build has made the image just now, and another would take classes away under the tests. */
  private static final String BUILD = "image/build\n";

  /** In the environment of all that the shell starts. */
  private static final String MARK = "STRONGROOM_GUIDE=";

  /**
   * Commands that stand together.
   *
   * @param promised the lines that they print, as the page says; none if it says nothing
   */
  private record Step(String commands, List<String> promised) {}

  /** A block of the page. */
  private record Block(String language, String text) {}

  /** Of the page of a provider. */
  static Guide of(String provider) throws IOException {
    String page = Files.readString(CHECKOUT.resolve("docs/providers/%s.md".formatted(provider)));
    String after = page.substring(page.indexOf("## From nothing to a mounted secret\n"));
    return new Guide(
        after.substring(0, after.indexOf("\n## ")), "/tmp/%s-demo".formatted(provider));
  }

  /** A file that the page refers to. */
  static String example(String path) throws IOException {
    return Files.readString(CHECKOUT.resolve("docs/examples").resolve(path));
  }

  /** What is shown and not typed, in a language. */
  List<String> shown(String language) {
    return blocks().stream()
        .filter(block -> block.language().equals(language))
        .map(Block::text)
        .toList();
  }

  /**
   * Types it all, on a cluster of its own, and fails unless each step prints what is promised and
   * nothing is left.
   *
   * @param promises how many steps promise something
   */
  void follow(int promises, Path scratch) throws Exception {
    ClusterScript.build();
    assertThat(text).contains(readersDirectory, "\n" + BUILD);
    // A directory that no other run has.
    Path cluster = Path.of("/tmp/sr-guide-" + ProcessHandle.current().pid());
    List<Step> steps =
        new Guide(
                text.replace("\n" + BUILD, "\n").replace(readersDirectory, cluster.toString()),
                cluster.toString())
            .steps();
    assertThat(steps).filteredOn(step -> !step.promised().isEmpty()).hasSize(promises);
    String mark = MARK + UUID.randomUUID();

    List<String> printed = run(steps, mark, cluster, scratch);

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

  private List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    for (Block block : blocks()) {
      switch (block.language()) {
        case "sh" -> steps.add(new Step(block.text(), List.of()));
        case "text" ->
            steps.add(new Step(steps.removeLast().commands(), block.text().lines().toList()));
        default -> {} // shown, not typed
      }
    }
    return steps;
  }

  private List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      blocks.add(new Block(block.group("language"), block.group("text")));
    }
    return blocks;
  }

  /** What each step printed. One shell for all, which ends with the first command that fails. */
  private static List<String> run(List<Step> steps, String mark, Path cluster, Path scratch)
      throws Exception {
    String end = "end of a step of " + mark;
    StringBuilder script = new StringBuilder("set -o pipefail\n");
    // Where a step fails, the reader would look around. Nobody is here: the last step is taken.
    script.append(
        "trap 'kill $(jobs -p) 2> /dev/null || true; e2e/cluster down %s' EXIT\n"
            .formatted(cluster));
    for (Step step : steps) {
      script.append(step.commands()).append("echo '%s'\n".formatted(end));
    }
    Path commands = Files.writeString(scratch.resolve("guide.sh"), script);
    Path printed = scratch.resolve("printed");
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
}
