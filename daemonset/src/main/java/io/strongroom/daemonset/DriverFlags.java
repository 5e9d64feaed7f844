package io.strongroom.daemonset;

import io.strongroom.daemonset.flags.Bounds;
import io.strongroom.daemonset.flags.Flag;
import io.strongroom.daemonset.providers.BuiltInProviders;
import io.strongroom.driver.settings.Settings;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The flags of the node process; {@link SettingsReader} makes settings of them. Names and defaults
 * are those of the Secrets Store CSI Driver where it has the flag.
 */
final class DriverFlags {
  /** Longer than any useful time, and far from where sums of durations overflow. */
  private static final String YEAR = "8760h";

  static final Flag ENDPOINT =
      Flag.value(
          "endpoint",
          "unix://PATH",
          "",
          "The CSI socket. Default: $CSI_ENDPOINT, else unix://tmp/csi.sock, which is"
              + " /tmp/csi.sock.");
  static final Flag STATUS_SOCKET =
      Flag.value(
          "status-socket",
          "PATH",
          "",
          "Where root on this node is told of its volumes, as ./strongroom status does. Default:"
              + " status.sock beside the CSI socket.");
  static final Flag DRIVER_NAME =
      Flag.value("drivername", "NAME", Settings.DEFAULT_DRIVER_NAME, "Name of the CSI driver.");
  static final Flag NODE_ID =
      Flag.value(
          "nodeid",
          "NAME",
          "",
          "Name of the Kubernetes node. Default: $KUBE_NODE_NAME, else the host name.");
  static final Flag KUBELET_ROOT =
      Flag.value("kubelet-root-dir", "DIR", "/var/lib/kubelet", "Kubelet's root directory.");
  static final Flag CLASSES_DIR =
      Flag.value(
          "secret-provider-classes-dir",
          "DIR",
          "",
          "SecretProviderClasses as YAML files in this directory, without a cluster.");
  static final Flag KUBECONFIG =
      Flag.value(
          "kubeconfig",
          "FILE",
          "",
          "How to reach the Kubernetes API. Default: the service account of the pod.");
  static final Flag REMOVE_STARTUP_TAINT =
      Flag.bool(
          "remove-startup-taint",
          "Takes the taint secrets-store.csi.x-k8s.io/agent-not-ready from the node once kubelet"
              + " has registered the driver.");
  static final Flag KUBELET_REGISTRATION_PATH =
      Flag.value(
          "kubelet-registration-path",
          "PATH",
          "",
          "The CSI socket as kubelet sees it; without it the driver does not register.");
  static final Flag PLUGIN_REGISTRATION_PATH =
      Flag.value(
          "plugin-registration-path",
          "DIR",
          "/registration",
          "Kubelet's directory plugins_registry as the driver sees it.");
  static final Flag SELF_CHECK =
      Flag.bool(
          "self-check",
          true,
          "Whether the driver mounts volumes of its own once it is registered, to find a node where"
              + " nothing can be mounted before a pod does, and to be fast for the first pods.");
  static final Flag HEALTH_ADDR =
      Flag.value(
          "health-addr", "[HOST]:PORT", "", "Where /healthz and /readyz are served, as :9808.");
  static final Flag METRICS_ADDR =
      Flag.value(
          "metrics-addr",
          "[HOST]:PORT",
          "",
          "Where /metrics is served, as :8095; 0 or nothing: nowhere.");
  static final Flag AUDIT_LOG =
      Flag.value(
          "audit-log",
          "all|changes|none",
          "all",
          "What is written to stdout of who got which secret; changes leaves out fetches that"
              + " found nothing new.");
  static final Flag SELINUX_CONTEXT =
      Flag.value(
          "selinux-context",
          "CONTEXT",
          "",
          "Security context of the files in every volume, where the kernel has SELinux.");
  static final Flag ENABLE_SECRET_ROTATION =
      Flag.bool("enable-secret-rotation", true, "Whether running volumes are kept fresh.");
  static final Flag ROTATION_POLL_INTERVAL =
      Flag.time(
          "rotation-poll-interval", "2m", "1s", YEAR, "How often a running volume is refreshed.");
  static final Flag ROTATION_READ_GRACE =
      Flag.time(
          "rotation-read-grace",
          "5m",
          "0",
          YEAR,
          "How long rotated content may stay unread before an event on the pod says so; 0 says"
              + " nothing.");
  static final Flag MAX_ADOPTION_WATCHES =
      Flag.number(
          "max-adoption-watches",
          4096,
          0,
          Integer.MAX_VALUE,
          "The most files that are watched for being read; the node's limit is shared with kubelet."
              + " 0 watches none.");
  static final Flag ROTATION_MIN_INTERVAL =
      Flag.time(
          "rotation-min-interval",
          "10s",
          "1s",
          YEAR,
          "The shortest interval that a class's annotation or a store's lease brings about.");
  static final Flag ROTATION_MAX_INTERVAL =
      Flag.time(
          "rotation-max-interval",
          "24h",
          "1s",
          YEAR,
          "The longest interval that a class's annotation brings about.");
  static final Flag VERSION_KEY =
      Flag.value(
          "version-key-file",
          "FILE",
          "",
          "The key by which versions are made of content: 16 to 4096 random bytes, the same on"
              + " every node. Without it versions change with every restart.");
  static final Flag VAULT_VERSION_KEY =
      Flag.value("vault-version-key-file", "FILE", "", "The former name of --version-key-file.");
  static final Flag PROVIDER_VOLUME =
      Flag.value(
          "provider-volume",
          "DIR",
          "/var/run/secrets-store-csi-providers",
          "Directory with sockets of external providers, looked into last.");
  static final Flag MORE_PROVIDER_VOLUMES =
      Flag.value(
          "additional-provider-volume-paths",
          "DIR[,DIR...]",
          "/etc/kubernetes/secrets-store-csi-providers",
          "Directories with sockets of external providers, looked into first.");
  static final Flag PROVIDERS =
      Flag.value(
          "providers",
          "NAME=socket[,...]",
          "",
          "Providers that are served by their socket although one of that name is built in.");
  static final Flag MAX_CALL_RECV_MSG_SIZE =
      Flag.number(
          "max-call-recv-msg-size",
          4 << 20,
          1,
          Integer.MAX_VALUE,
          "The most bytes that an answer of an external provider has.");
  static final Flag MAX_VOLUME_BYTES =
      Flag.size(
          "max-volume-bytes",
          "2Mi",
          "1",
          "1Ti",
          "The most bytes a volume holds; Ki, Mi, Gi count.");
  static final Flag MAX_VOLUME_FILES =
      Flag.number("max-volume-files", 1024, 1, 100_000, "The most files a volume holds.");
  static final Flag MAX_NODE_BYTES =
      Flag.size(
          "max-node-bytes",
          "64Mi",
          "1",
          "1Ti",
          "The most bytes all volumes hold together; they count against the driver's memory"
              + " limit.");
  static final Flag PUBLISH_TIMEOUT =
      Flag.time(
          "publish-timeout",
          "1m30s",
          new Bounds.Times("1s", "1m59s", "since kubelet waits 2m"),
          "How long one publish may take.");
  static final Flag STORE_CONCURRENCY =
      Flag.number(
          "store-concurrency", 16, 1, 1024, "How many fetches from one store run at a time.");
  static final Flag LOG_FORMAT_JSON = Flag.bool("log-format-json", "Log lines are JSON objects.");
  static final Flag VERBOSITY =
      Flag.number("v", 0, 0, 99, "Log level: 0 to 4 info, 5 to 9 debug, from 10 trace.");
  static final Flag UNINSTALL_CHECK =
      Flag.bool("uninstall-check", "Says which pods still hold volumes of --drivername, and ends.");
  static final Flag HELP = Flag.bool("help", "Lists the flags.");
  static final Flag VERSION = Flag.bool("version", "Says which build this is.");

  private static final List<Flag> OWN =
      List.of(
          ENDPOINT,
          STATUS_SOCKET,
          DRIVER_NAME,
          NODE_ID,
          KUBELET_ROOT,
          CLASSES_DIR,
          KUBECONFIG,
          KUBELET_REGISTRATION_PATH,
          PLUGIN_REGISTRATION_PATH,
          SELF_CHECK,
          HEALTH_ADDR,
          METRICS_ADDR,
          REMOVE_STARTUP_TAINT,
          SELINUX_CONTEXT,
          ENABLE_SECRET_ROTATION,
          ROTATION_POLL_INTERVAL,
          ROTATION_READ_GRACE,
          MAX_ADOPTION_WATCHES,
          ROTATION_MIN_INTERVAL,
          ROTATION_MAX_INTERVAL,
          VERSION_KEY,
          VAULT_VERSION_KEY,
          PROVIDER_VOLUME,
          MORE_PROVIDER_VOLUMES,
          PROVIDERS,
          MAX_CALL_RECV_MSG_SIZE,
          MAX_VOLUME_BYTES,
          MAX_VOLUME_FILES,
          MAX_NODE_BYTES,
          PUBLISH_TIMEOUT,
          STORE_CONCURRENCY,
          AUDIT_LOG,
          LOG_FORMAT_JSON,
          VERBOSITY,
          UNINSTALL_CHECK,
          HELP,
          VERSION);

  static final List<Flag> ALL =
      Stream.of(OWN, BuiltInProviders.flags()).flatMap(List::stream).toList();

  private DriverFlags() {}

  static String help() {
    return Stream.of(
            Stream.of(
                "Usage: strongroom driver [FLAG...]",
                "The node process: serves kubelet on the CSI socket until SIGTERM.",
                ""),
            ALL.stream().map(DriverFlags::help),
            Stream.of(
                "",
                "The other flags of the Secrets Store CSI Driver are accepted without effect: "
                    + IgnoredFlags.names(),
                "Exit code 2: a flag is wrong; every problem is printed.",
                ""))
        .flatMap(lines -> lines)
        .collect(Collectors.joining("\n"));
  }

  private static String help(Flag flag) {
    String value = flag.isBoolean() ? "" : "=" + flag.valueName();
    String fallback =
        flag.fallback().isEmpty() || flag.fallback().equals("false")
            ? ""
            : " Default: %s.".formatted(flag.fallback());
    String bounds = flag.bounds().describe();
    return "  %s%s%n      %s%s%s"
        .formatted(
            flag.spelling(),
            value,
            flag.description(),
            fallback,
            bounds.isEmpty() ? "" : " Takes %s.".formatted(bounds));
  }
}
