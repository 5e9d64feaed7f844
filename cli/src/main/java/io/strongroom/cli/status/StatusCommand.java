package io.strongroom.cli.status;

import io.strongroom.driver.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Answers what people ask about secrets in pods. */
@Command(
    name = "status",
    description = {
      "Shows volumes: which pods have which secrets, in which version, since when, read or not, and"
          + " what fails. Also as \"kubectl strongroom status\".",
      "Asks the API server; with --local or --status-socket, or where nothing says where a cluster"
          + " is, the driver on this machine. Who was asked is said on standard error."
    },
    footer = {
      "Exit code 0: done; 1: it could not be asked, standard error says why; 2: the command line is"
          + " wrong; 5: with --exit-code, there was something to show."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class StatusCommand implements Callable<Integer> {
  private final KubeconfigLookup lookup;
  private final InstantSource clock;

  @Mixin private final ClusterOptions cluster = new ClusterOptions();
  @Mixin private final ViewOptions view = new ViewOptions();

  @Option(
      names = "--refused",
      description =
          "Who was refused a volume, and whose volume could not be refreshed, from events: as far"
              + " back as the API server keeps them.")
  private boolean refused;

  @Option(
      names = "--driver-name",
      paramLabel = "NAME",
      description =
          "The CSI driver whose volumes pods wait for or were refused. Default: "
              + Settings.DEFAULT_DRIVER_NAME
              + ", and for pods that wait every name that status objects tell.")
  private @Nullable String driver;

  @Option(names = "--local", description = "Ask the driver on this machine.")
  private boolean local;

  @Mixin private final LocalOptions socket = new LocalOptions();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  private CommandSpec spec;

  StatusCommand(KubeconfigLookup lookup, InstantSource clock) {
    this.lookup = lookup;
    this.clock = clock;
  }

  /** By this process's environment and clock. */
  public static StatusCommand ofThisMachine() {
    return new StatusCommand(
        new KubeconfigLookup(System::getenv, System.getenv("HOME")), InstantSource.system());
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    if (refused && view.isNarrowed()) {
      throw usage("--refused tells of events, which know neither --secret nor --stale");
    }
    boolean asked = local || socket.isGiven();
    if (asked && cluster.isGiven()) {
      throw usage(
          "--local and --status-socket ask this machine, --context and --kubeconfig a cluster");
    }
    if (asked || !(cluster.isGiven() || lookup.isAnythingThere())) {
      if (refused) {
        throw usage(
            "--refused asks an API server for events; on one machine the driver's log has them");
      }
      return new View(view, out, err)
          .show(
              socket
                  .source()
                  .ask(cluster.all ? Optional.empty() : Optional.ofNullable(cluster.namespace)));
    }
    String named = driver == null ? Settings.DEFAULT_DRIVER_NAME : driver;
    try (ClusterSource source = ClusterSource.open(lookup, cluster, clock)) {
      return refused
          ? new RefusedVolumesView(view, out, err)
              .show(source.source(), clock.instant(), RefusedVolumes.ask(source, named))
          : new View(view, out, err).show(listing(source));
    }
  }

  private VolumeListing listing(ClusterSource source) throws IOException {
    List<DriverVolume> volumes = source.volumes();
    return new VolumeListing(
        source.source(),
        source.now(),
        volumes.stream().map(DriverVolume::status).toList(),
        ClusterState.ask(source, Optional.ofNullable(driver), volumes),
        view.asksForSecret() ? paths(source) : StorePaths.UNKNOWN);
  }

  /** A role that sees no classes finds secrets by their ids. */
  private static StorePaths paths(ClusterSource source) {
    try {
      return source.storePaths();
    } catch (IOException e) {
      return StorePaths.UNKNOWN;
    }
  }

  private ParameterException usage(String problem) {
    return new ParameterException(spec.commandLine(), problem);
  }
}
