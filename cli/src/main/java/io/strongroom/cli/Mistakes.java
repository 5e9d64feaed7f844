package io.strongroom.cli;

import io.strongroom.driver.observe.OneLine;
import io.strongroom.provider.yaml.Names;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Mistakes on the command line: one line, with what was probably meant. */
final class Mistakes {
  private static final int MAX_MESSAGE = 1024;

  private Mistakes() {}

  static int explain(ParameterException mistake, String[] arguments) {
    CommandLine command = mistake.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    command
        .getErr()
        .println(
            OneLine.of(
                "%s: %s (%s --help lists what there is)".formatted(name, text(mistake), name),
                MAX_MESSAGE));
    command.getErr().flush();
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  private static String text(ParameterException mistake) {
    return mistake instanceof UnmatchedArgumentException unmatched
            && !unmatched.getUnmatched().isEmpty()
        ? unknown(unmatched.getCommandLine(), unmatched.getUnmatched().getFirst())
        : String.valueOf(mistake.getMessage());
  }

  private static String unknown(CommandLine command, String argument) {
    String given = argument.split("=", 2)[0];
    boolean option = given.startsWith("-");
    String kind = option ? "option" : command.getSubcommands().isEmpty() ? "argument" : "command";
    Optional<String> nearest =
        Names.nearest(
            given,
            option
                ? command.getCommandSpec().options().stream()
                    .flatMap(each -> Stream.of(each.names()))
                    .collect(Collectors.toCollection(TreeSet::new))
                : command.getSubcommands().keySet());
    return "there is no %s '%s'%s"
        .formatted(kind, given, nearest.map(", did you mean %s?"::formatted).orElse(""));
  }
}
