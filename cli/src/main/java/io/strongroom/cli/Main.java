package io.strongroom.cli;

import io.strongroom.cli.check.CheckCommand;
import io.strongroom.cli.demo.DemoCommand;
import io.strongroom.cli.publish.KubeletConnection;
import io.strongroom.cli.publish.PublishCommand;
import io.strongroom.cli.publish.UnpublishCommand;
import io.strongroom.cli.status.StatusCommand;
import io.strongroom.daemonset.DriverCommand;
import io.strongroom.daemonset.HostName;
import io.strongroom.daemonset.providers.BuiltInProviders;
import io.strongroom.driver.observe.OneLine;
import io.strongroom.driver.socket.UnixSockets;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

/**
 * The entry point of the commands that people type. Exit codes: 0 success, 1 failure, 2 the command
 * line or configuration is wrong. The launcher adds its own.
 */
public final class Main {
  private static final int MAX_MESSAGE = 1024;

  private Main() {}

  public static void main(String[] arguments) throws Exception {
    List<String> rest = List.of(arguments);
    System.exit(
        rest.isEmpty() || !rest.getFirst().equals("driver")
            ? commandLine(StatusCommand.ofThisMachine()).execute(arguments)
            : DriverCommand.ofThisProcess().run(rest.subList(1, rest.size())));
  }

  /** The commands, but for the driver, which is only listed. */
  public static CommandLine commandLine(StatusCommand status) {
    CommandLine main = new CommandLine(new Commands());
    KubeletConnection kubelet =
        new KubeletConnection(socket -> UnixSockets.channel(socket).build(), HostName::ofKernel);
    main.addSubcommand(new Driver());
    main.addSubcommand(new PublishCommand(kubelet));
    main.addSubcommand(new UnpublishCommand(kubelet));
    main.addSubcommand(new DemoCommand(System::getenv));
    main.addSubcommand(new CheckCommand(BuiltInProviders.offline(), System.in));
    main.addSubcommand(status);
    main.addSubcommand(new VersionCommand());
    main.setExpandAtFiles(false);
    main.setCaseInsensitiveEnumValuesAllowed(true);
    main.setParameterExceptionHandler(Mistakes::explain);
    main.setExecutionExceptionHandler(Main::explain);
    return main;
  }

  @Command(
      name = "strongroom",
      description = "Mounts secrets from external stores into pods.",
      mixinStandardHelpOptions = true,
      versionProvider = VersionCommand.class,
      synopsisSubcommandLabel = "COMMAND")
  private static final class Commands {}

  /** Listed here and run without picocli: it has the flags of the Secrets Store CSI Driver. */
  @Command(
      name = "driver",
      description = "The node process: serves kubelet on the CSI socket until SIGTERM.")
  private static final class Driver {}

  /** Prints one line for what the user can change, and a stack trace for a defect. */
  private static int explain(Exception failure, CommandLine command, ParseResult arguments) {
    if (failure instanceof IOException) {
      command.getErr().println("strongroom: " + OneLine.of(reason(failure), MAX_MESSAGE));
    } else {
      failure.printStackTrace(command.getErr());
    }
    return CommandLine.ExitCode.SOFTWARE;
  }

  /** The message of java.nio's exceptions is often only a path. */
  private static String reason(Exception failure) {
    return switch (failure) {
      case NoSuchFileException e -> "there is no " + e.getFile();
      case AccessDeniedException e -> "no permission for " + e.getFile();
      default -> String.valueOf(failure.getMessage());
    };
  }
}
