package io.strongroom.cli.publish;

import io.strongroom.cli.kubelet.PodVolume;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that name a volume, its pod and the driver. */
final class VolumeOptions {
  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  private CommandSpec spec;

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description = "The CSI socket of the driver. Default: ${DEFAULT-VALUE}.")
  Path socket = Path.of("/tmp/csi.sock");

  @Option(
      names = "--kubelet-root-dir",
      paramLabel = "DIR",
      description = "As the driver has it. Default: ${DEFAULT-VALUE}.")
  Path kubeletRoot = Path.of("/var/lib/kubelet");

  @Option(
      names = "--pod",
      paramLabel = "NAMESPACE/NAME",
      description = "The pod. Default: ${DEFAULT-VALUE}.")
  String pod = "default/trial";

  @Option(
      names = "--pod-uid",
      paramLabel = "UID",
      description = "The pod's uid. Default: one that is derived from --pod.")
  @Nullable String podUid;

  @Option(
      names = "--volume",
      paramLabel = "NAME",
      description = "Name of the volume in the pod. Default: ${DEFAULT-VALUE}.")
  String name = "secrets";

  PodVolume volume(String secretProviderClass) {
    String[] parts = pod.split("/", -1);
    if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--pod: '%s' is not of the form NAMESPACE/NAME".formatted(pod));
    }
    PodVolume volume = PodVolume.of(parts[0], parts[1], name, secretProviderClass);
    return podUid == null ? volume : volume.withPodUid(podUid);
  }
}
