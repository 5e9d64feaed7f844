package io.strongroom.daemonset;

import io.strongroom.daemonset.SettingsReader.Reading;
import io.strongroom.daemonset.flags.GoFlags;
import io.strongroom.daemonset.providers.BuiltInProviders;
import io.strongroom.driver.settings.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node process: serves the CSI socket until it is stopped by a signal. Exit codes: 0 success, 1
 * failure, 2 a flag is wrong.
 */
public final class DriverCommand {
  static final int OK = 0;
  static final int FAILED = 1;

  /** Exit code for a wrong flag. */
  static final int USAGE = 2;

  private static final Logger log = LoggerFactory.getLogger(DriverCommand.class);

  /** Starts the driver; the caller closes it. */
  @FunctionalInterface
  interface Start {
    AutoCloseable start(Settings settings, BuiltInProviders providers) throws IOException;
  }

  /** Waits for the end of the process. Closed after the driver is. */
  interface Until extends AutoCloseable {
    /** Returns when the driver is to stop. */
    void stopped() throws InterruptedException;

    @Override
    void close();
  }

  private final Start start;
  private final Until until;
  private final SettingsReader reader;
  private final PrintStream out;
  private final PrintStream err;

  DriverCommand(Start start, Until until, SettingsReader reader, PrintStream out, PrintStream err) {
    this.start = start;
    this.until = until;
    this.reader = reader;
    this.out = out;
    this.err = err;
  }

  /** With this process's environment, streams and signals. */
  public static DriverCommand ofThisProcess() {
    return new DriverCommand(
        RunningDriver::start,
        new Sigterm(),
        new SettingsReader(System::getenv, HostName::ofKernel),
        System.out,
        System.err);
  }

  /** Runs until the process is to stop; returns the exit code. */
  public int run(List<String> arguments) throws Exception {
    GoFlags flags =
        GoFlags.parse(
            arguments,
            Stream.concat(DriverFlags.ALL.stream(), IgnoredFlags.all().stream()).toList());
    if (flags.isSet(DriverFlags.HELP)) {
      out.print(DriverFlags.help());
      return OK;
    }
    if (flags.isSet(DriverFlags.VERSION)) {
      out.println(BuildVersion.line());
      return OK;
    }
    if (flags.problems().isEmpty() && flags.isSet(DriverFlags.UNINSTALL_CHECK)) {
      UninstallCheck.run(flags.value(DriverFlags.DRIVER_NAME), out);
      return OK;
    }
    return switch (reader.read(flags)) {
      case Reading.Refused(var problems) -> {
        problems.forEach(err::println);
        yield USAGE;
      }
      case Reading.Accepted(var settings, var providers, var logging) -> {
        Logging.configure(logging);
        warn(flags);
        yield serve(settings, providers);
      }
    };
  }

  private int serve(Settings settings, BuiltInProviders providers) throws Exception {
    AotCacheUse.report();
    try (Until end = until;
        AutoCloseable _ = Logging::flush;
        AutoCloseable _ = start.start(settings, providers)) {
      end.stopped();
      return OK;
    } catch (IOException e) {
      log.error("cannot start: {}", e.getMessage());
      log.debug("cannot start", e);
      return FAILED;
    } finally {
      Logging.flush();
    }
  }

  private static void warn(GoFlags flags) {
    if (!flags.oneDash().isEmpty()) {
      log.warn("write these flags with two dashes: {}", String.join(", ", flags.oneDash()));
    }
    List<String> withoutEffect = IgnoredFlags.withoutEffect(flags);
    if (!withoutEffect.isEmpty()) {
      log.warn("accepted and without effect: {}", String.join(", ", withoutEffect));
    }
  }
}
