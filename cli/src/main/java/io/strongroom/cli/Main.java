package io.strongroom.cli;

import io.strongroom.driver.observe.OneLine;
import java.io.IOException;
import java.time.InstantSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

/**
 * The commands that ask a cluster. Exit codes as everywhere: 0 done, 1 it failed, 2 the command
 * line is wrong.
 */
public final class Main {
  private static final int MAX_MESSAGE = 1024;

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(commandLine(System.getenv("HOME")).execute(arguments));
  }

  private static CommandLine commandLine(String home) {
    return commandLine(
        new StatusCommand(new KubeconfigLookup(System::getenv, home), InstantSource.system()));
  }

  static CommandLine commandLine(StatusCommand status) {
    CommandLine main = new CommandLine(new Commands());
    main.addSubcommand(status);
    main.setExpandAtFiles(false);
    main.setCaseInsensitiveEnumValuesAllowed(true);
    main.setExecutionExceptionHandler(Main::explain);
    return main;
  }

  @Command(
      name = "strongroom",
      description = "Asks a cluster about the driver's volumes.",
      mixinStandardHelpOptions = true,
      synopsisSubcommandLabel = "COMMAND")
  private static final class Commands {}

  /** What the user can change in a line; a defect with where it happened. */
  private static int explain(Exception failure, CommandLine command, ParseResult arguments) {
    if (failure instanceof IOException) {
      command
          .getErr()
          .println("strongroom: " + OneLine.of(String.valueOf(failure.getMessage()), MAX_MESSAGE));
    } else {
      failure.printStackTrace(command.getErr());
    }
    return CommandLine.ExitCode.SOFTWARE;
  }
}
