package io.strongroom.cli;

import io.strongroom.daemonset.BuildVersion;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The version of this build, for {@code --version} and the command. */
@Command(name = "version", description = "Says which build this is, and on which Java it runs.")
final class VersionCommand implements Callable<Integer>, IVersionProvider {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  private CommandSpec spec;

  @Override
  public String[] getVersion() {
    return new String[] {BuildVersion.line()};
  }

  @Override
  public Integer call() {
    spec.commandLine().getOut().println(BuildVersion.line());
    return 0;
  }
}
