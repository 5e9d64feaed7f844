package io.strongroom.cli.publish;

import io.grpc.StatusRuntimeException;
import io.strongroom.cli.kubelet.KubeletClient;
import io.strongroom.cli.kubelet.PodVolume;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Unpublishes a volume as kubelet does. */
@Command(
    name = "unpublish",
    description =
        "Plays kubelet: has a volume taken away, and removes kubelet's directories of it.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class UnpublishCommand implements Callable<Integer> {
  private final KubeletConnection connection;

  @Mixin private final VolumeOptions options = new VolumeOptions();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  private CommandSpec spec;

  public UnpublishCommand(KubeletConnection connection) {
    this.connection = connection;
  }

  @Override
  public Integer call() throws IOException {
    PodVolume volume = options.volume("");
    try (KubeletClient kubelet = connection.open(options)) {
      kubelet.unpublish(volume);
      return 0;
    } catch (StatusRuntimeException refusal) {
      spec.commandLine()
          .getErr()
          .println(
              "UnmountVolume.TearDown failed for volume \"%s\" : %s"
                  .formatted(volume.name(), KubeletConnection.rpcError(refusal)));
      return 1;
    }
  }
}
