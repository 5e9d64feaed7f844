package io.strongroom.daemonset.status;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the driver's own image can say: of its node. */
@Command(
    name = "status",
    description = {
      "Shows the volumes of this node: which pods have which secrets, in which version, since when,"
          + " read or not, and when they are refreshed next.",
      "Exit code 0: done; 1: the driver could not be asked; 2: the command line is wrong."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class LocalStatusCommand implements Callable<Integer> {
  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      description = "Only volumes of pods in this namespace. Default: all.")
  private @Nullable String namespace;

  @Mixin private final ViewOptions view = new ViewOptions();
  @Mixin private final LocalOptions local = new LocalOptions();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    return new View(view, spec.commandLine().getOut(), spec.commandLine().getErr())
        .show(local.source().ask(Optional.ofNullable(namespace)));
  }
}
