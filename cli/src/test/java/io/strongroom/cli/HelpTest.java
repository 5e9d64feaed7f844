package io.strongroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.cli.status.StatusCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What a person reads who does not know the commands, or mistypes one. */
final class HelpTest {
  private static final Path LAUNCHER = Path.of("../strongroom");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "status --stael; strongroom status: there is no option '--stael', did you mean --stale?"
            + " (strongroom status --help lists what there is)",
        "status --secert=db; strongroom status: there is no option '--secert', did you mean"
            + " --secret? (strongroom status --help lists what there is)",
        "statsu; strongroom: there is no command 'statsu', did you mean status? (strongroom --help"
            + " lists what there is)",
        "status --nonsense; strongroom status: there is no option '--nonsense' (strongroom status"
            + " --help lists what there is)",
        "check; strongroom check: Missing required parameter: 'FILE' (strongroom check --help lists"
            + " what there is)",
        "status --node; strongroom status: Missing required parameter for option '--node' (NAME)"
            + " (strongroom status --help lists what there is)"
      })
  void mistakeIsOneLineWithWhatWasMeant(String arguments, String line) {
    assertThat(run(arguments.split(" ", -1))).isEqualTo(2);

    assertThat(err).hasToString(line + "\n");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void summaryOfEachCommandIsASentenceToItsEnd() {
    assertThat(run("--help")).isZero();

    List<String> commands =
        out.toString().lines().dropWhile(line -> !line.equals("Commands:")).skip(1).toList();
    // Long ones go on in lines that are further to the right.
    String summaries = String.join("\n", commands).replaceAll("\n {6,}", " ");
    assertThat(summaries.lines()).hasSize(7).allMatch(line -> line.endsWith("."));
  }

  /** The launcher prints its own lines behind those of the commands. */
  @Test
  void noCommandIsListedTwice() throws IOException {
    assertThat(run("--help")).isZero();
    String usage = Files.readString(LAUNCHER);
    usage = usage.substring(usage.indexOf("The launcher adds:"), usage.indexOf("\nUSAGE\n"));

    assertThat((out + usage).lines().filter(line -> line.matches(" +(./strongroom )?status\\b.*")))
        .hasSize(1);
  }

  /** Maven ends with a reset of colours even where no terminal is, into logs and pipes. */
  @Test
  void buildWritesNoEscapesIntoLogs() throws IOException {
    assertThat(Files.readAllLines(Path.of("../.mvn/jvm.config"))).contains("-Djansi.noreset=true");
  }

  private int run(String... arguments) {
    CommandLine commandLine = Main.commandLine(StatusCommand.ofThisMachine());
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(err, true));
    return commandLine.execute(arguments);
  }
}
