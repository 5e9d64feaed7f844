package io.strongroom.daemonset;

import io.strongroom.driver.settings.Settings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The flags of the node process as the operator wrote them; {@link SettingsReader} gives them their
 * meaning. Names and defaults are those of the Secrets Store CSI Driver where it has the flag. A
 * missing flag whose default depends on the machine is null.
 */
final class DriverFlags {
  @Option(
      names = "--endpoint",
      paramLabel = "unix://PATH",
      description =
          "The CSI socket. Default: $CSI_ENDPOINT, else unix://tmp/csi.sock (which is"
              + " /tmp/csi.sock).")
  @Nullable String endpoint;

  @Option(
      names = "--drivername",
      paramLabel = "NAME",
      description = "Name of the CSI driver. Default: ${DEFAULT-VALUE}.")
  String driverName = Settings.DEFAULT_DRIVER_NAME;

  @Option(
      names = "--nodeid",
      paramLabel = "NAME",
      description = "Name of the Kubernetes node. Default: $KUBE_NODE_NAME, else the host name.")
  String nodeId = "";

  @Option(
      names = "--kubelet-root-dir",
      paramLabel = "DIR",
      description = "Kubelet's root directory. Default: ${DEFAULT-VALUE}.")
  String kubeletRoot = "/var/lib/kubelet";

  @Option(
      names = "--provider-volume",
      paramLabel = "DIR",
      description =
          "Directory with sockets of external providers, looked into last. Default:"
              + " ${DEFAULT-VALUE}.")
  String providerVolume = "/var/run/secrets-store-csi-providers";

  @Option(
      names = "--additional-provider-volume-paths",
      paramLabel = "DIR[,DIR...]",
      description =
          "Directories with sockets of external providers, looked into first. Default:"
              + " ${DEFAULT-VALUE}.")
  String additionalProviderVolumes = "/etc/kubernetes/secrets-store-csi-providers";

  @Option(
      names = "--providers",
      paramLabel = "NAME=socket[,...]",
      description =
          "Providers that are served by their socket although one of that name is built in.")
  String providers = "";

  @Option(
      names = "--max-call-recv-msg-size",
      paramLabel = "BYTES",
      description =
          "The most bytes one answer of an external provider has. Default:" + " ${DEFAULT-VALUE}.")
  String maxCallRecvMsgSize = "4194304";

  @Option(
      names = "--secret-provider-classes-dir",
      paramLabel = "DIR",
      description = "SecretProviderClasses as YAML files in this directory.")
  @Nullable String classesDir;

  @Option(
      names = "--file-store-dir",
      paramLabel = "DIR",
      description = "Root of the embedded store; the provider \"file\" is off without it.")
  @Nullable String fileStoreDir;

  @Option(
      names = "--max-volume-bytes",
      paramLabel = "BYTES",
      description =
          "The most bytes a volume holds; Ki and Mi are understood. Default:"
              + " ${DEFAULT-VALUE}.")
  String maxVolumeBytes = "2Mi";

  @Option(
      names = "--max-volume-files",
      paramLabel = "N",
      description = "The most files a volume holds. Default: ${DEFAULT-VALUE}.")
  String maxVolumeFiles = "1024";

  @Option(
      names = "--max-node-bytes",
      paramLabel = "BYTES",
      description =
          "The most bytes all volumes of the node hold together; they count against the memory"
              + " limit of the driver. Default: ${DEFAULT-VALUE}.")
  String maxNodeBytes = "64Mi";

  @Option(
      names = "--publish-timeout",
      paramLabel = "DURATION",
      description =
          "How long one publish may take, below the 2m that kubelet waits. Default:"
              + " ${DEFAULT-VALUE}.")
  String publishTimeout = "1m30s";

  @Option(
      names = "--store-concurrency",
      paramLabel = "N",
      description = "How many fetches from one store run at a time. Default: ${DEFAULT-VALUE}.")
  String storeConcurrency = "16";

  @Option(
      names = "--log-format-json",
      description = "Log lines are JSON objects. Default: ${DEFAULT-VALUE}.")
  boolean logFormatJson;

  @Option(
      names = {"-v", "--v"},
      paramLabel = "N",
      description = "Log level: 0 to 4 info, 5 to 9 debug, 10 trace. Default: ${DEFAULT-VALUE}.")
  String verbosity = "0";
}
