package io.strongroom.daemonset;

import io.strongroom.daemonset.demo.DemoCommand;
import io.strongroom.daemonset.flags.GoFlags;
import io.strongroom.daemonset.providers.BuiltInProviders;
import io.strongroom.daemonset.status.LocalStatusCommand;
import io.strongroom.driver.socket.UnixSockets;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

/**
 * The entry point of the commands. Exit codes: 0 success, 1 failure, 2 the command line or
 * configuration is wrong. The launcher adds its own.
 */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws Exception {
    List<String> rest = List.of(arguments);
    System.exit(
        rest.isEmpty() || !rest.getFirst().equals("driver")
            ? commandLine().execute(arguments)
            : driver().run(rest.subList(1, rest.size())));
  }

  private static DriverCommand driver() {
    return new DriverCommand(
        RunningDriver::start,
        new Sigterm(),
        new SettingsReader(System::getenv, HostName::ofKernel),
        System.out,
        System.err);
  }

  /** The commands that people type. */
  private static CommandLine commandLine() {
    CommandLine main = new CommandLine(new Commands());
    KubeletConnection kubelet =
        new KubeletConnection(socket -> UnixSockets.channel(socket).build(), HostName::ofKernel);
    main.addSubcommand(new Driver());
    main.addSubcommand(new PublishCommand(kubelet));
    main.addSubcommand(new UnpublishCommand(kubelet));
    main.addSubcommand(new DemoCommand(System::getenv));
    main.addSubcommand(new CheckCommand(BuiltInProviders.offline()));
    main.addSubcommand(new LocalStatusCommand());
    main.addSubcommand(new VersionCommand());
    main.setExpandAtFiles(false);
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

  /** Listed here and run without picocli, see {@link GoFlags}. */
  @Command(
      name = "driver",
      description = "The node process: serves kubelet on the CSI socket until SIGTERM.")
  private static final class Driver {}

  /** Prints one line for what the user can change, and a stack trace for a defect. */
  private static int explain(Exception failure, CommandLine command, ParseResult arguments) {
    if (failure instanceof IOException) {
      command.getErr().println("strongroom: " + reason(failure));
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
