package io.strongroom.daemonset;

import io.strongroom.daemonset.SettingsReader.Reading;
import io.strongroom.driver.settings.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The node process: serves the CSI socket until it is told to stop. */
@Command(
    name = "driver",
    description = "The node process: serves kubelet on the CSI socket until SIGTERM.",
    footer = {
      "",
      "Other flags of the Secrets Store CSI Driver are accepted and have no effect yet.",
      "Go's spelling is understood too: -nodeid=n1, --log-format-json=T."
    },
    preprocessor = GoSpelling.class,
    sortOptions = false)
final class DriverCommand implements Callable<Integer>, GoSpelling.Listener {
  private static final Logger log = LoggerFactory.getLogger(DriverCommand.class);

  /** Starts the driver; whoever gets it closes it. */
  @FunctionalInterface
  interface Start {
    AutoCloseable start(Settings settings) throws IOException;
  }

  /** When the driver is to stop. Closed after the driver is. */
  interface Until extends AutoCloseable {
    /** Returns when it is to stop. */
    void stopped() throws InterruptedException;

    @Override
    void close();
  }

  private final Start start;
  private final Until until;
  private final SettingsReader reader;
  private final List<String> goSpelled = new ArrayList<>();

  @Mixin private final DriverFlags flags = new DriverFlags();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  private CommandSpec spec;

  DriverCommand(Start start, Until until, SettingsReader reader) {
    this.start = start;
    this.until = until;
    this.reader = reader;
  }

  /** This command with its flags, also those that are only accepted. */
  CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(this);
    InertFlags.addTo(commandLine.getCommandSpec());
    // As in Go: all problems are ours to report, and the last of equal flags wins.
    commandLine.getCommandSpec().parser().collectErrors(true);
    commandLine.setOverwrittenOptionsAllowed(true);
    return commandLine;
  }

  @Override
  public void rewritten(List<String> flags) {
    goSpelled.addAll(flags);
  }

  @Override
  public Integer call() throws Exception {
    ParseResult parsed = spec.commandLine().getParseResult();
    Stream<String> misspelt = parsed.errors().stream().flatMap(DriverCommand::describe);
    return switch (reader.read(flags)) {
      case Reading.Refused(var problems) -> refuse(Stream.concat(misspelt, problems.stream()));
      case Reading.Accepted _ when !parsed.errors().isEmpty() -> refuse(misspelt);
      case Reading.Accepted(var settings, var verbosity) -> {
        Logging.configure(flags.logFormatJson, verbosity);
        warn(parsed);
        yield serve(settings);
      }
    };
  }

  private int serve(Settings settings) throws Exception {
    try (Until end = until;
        AutoCloseable _ = start.start(settings)) {
      end.stopped();
      return CommandLine.ExitCode.OK;
    } catch (IOException e) {
      log.error("cannot start: {}", e.getMessage());
      log.debug("cannot start", e);
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  private int refuse(Stream<String> problems) {
    problems.distinct().forEach(spec.commandLine().getErr()::println);
    return CommandLine.ExitCode.USAGE;
  }

  private void warn(ParseResult parsed) {
    if (!goSpelled.isEmpty()) {
      log.warn("write flags with two dashes: {}", String.join(", ", goSpelled));
    }
    List<String> withoutEffect = InertFlags.withoutEffect(parsed);
    if (!withoutEffect.isEmpty()) {
      log.warn("accepted and without effect: {}", String.join(", ", withoutEffect));
    }
  }

  private static Stream<String> describe(Exception error) {
    if (!(error instanceof UnmatchedArgumentException unmatched)) {
      return Stream.of(String.valueOf(error.getMessage()));
    }
    return unmatched.getUnmatched().stream()
        .map(
            argument -> {
              if (!argument.startsWith("-")) {
                return "'%s': only flags are expected; a value follows its flag with '='"
                    .formatted(argument);
              }
              String flag = argument.split("=", 2)[0];
              return new UnmatchedArgumentException(unmatched.getCommandLine(), List.of(flag))
                  .getSuggestions().stream()
                      .findFirst()
                      .map(" (did you mean %s?)"::formatted)
                      .map(nearest -> flag + ": no such flag" + nearest)
                      .orElse(flag + ": no such flag; --help lists them");
            });
  }
}
