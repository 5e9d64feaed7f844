package io.strongroom.daemonset;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The version of this build, for {@code --version} and the command. */
@Command(name = "version", description = "Says which build this is, and on which Java it runs.")
final class Version implements Callable<Integer>, IVersionProvider {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  private CommandSpec spec;

  /** The version in the jar's manifest; "development" when run from class files. */
  static String current() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  static String line() {
    return "strongroom %s (Java %s)".formatted(current(), Runtime.version());
  }

  @Override
  public String[] getVersion() {
    return new String[] {line()};
  }

  @Override
  public Integer call() {
    spec.commandLine().getOut().println(line());
    return 0;
  }
}
