package io.strongroom.daemonset;

import io.strongroom.daemonset.flags.Flag;
import io.strongroom.daemonset.flags.FlagValues;
import io.strongroom.daemonset.flags.GoFlags;
import io.strongroom.daemonset.providers.BuiltInProviders;
import io.strongroom.driver.settings.Settings;
import io.strongroom.driver.settings.Settings.Classes;
import io.strongroom.driver.settings.Settings.Limits;
import io.strongroom.driver.settings.Settings.Node;
import io.strongroom.driver.settings.Settings.Rotation;
import io.strongroom.driver.settings.Settings.Stores;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes settings of flags and environment; collects every problem, so that all are shown at once.
 */
final class SettingsReader {
  /** csi.proto, GetPluginInfoResponse.name. */
  private static final Pattern DRIVER_NAME =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,61}[A-Za-z0-9])?");

  /** csi.proto, NodeGetInfoResponse.node_id. */
  private static final int MAX_NODE_ID = 256;

  /** user:role:type, and a level with its own colons and commas. */
  private static final Pattern SELINUX_CONTEXT =
      Pattern.compile("[a-zA-Z0-9_.]+(:[a-zA-Z0-9_.]+){2}(:[a-z0-9:,.-]+)?");

  private final Function<String, @Nullable String> environment;
  private final Supplier<String> hostName;
  private final List<String> problems = new ArrayList<>();

  /**
   * @param environment the value of an environment variable, null if it is not set
   */
  SettingsReader(Function<String, @Nullable String> environment, Supplier<String> hostName) {
    this.environment = environment;
    this.hostName = hostName;
  }

  /** The outcome of reading the flags. */
  sealed interface Reading {
    record Accepted(Settings settings, BuiltInProviders providers, LogSettings logging)
        implements Reading {}

    /** Every problem, one line each. */
    record Refused(List<String> problems) implements Reading {
      public Refused {
        problems = List.copyOf(problems);
      }
    }
  }

  Reading read(GoFlags flags) {
    problems.addAll(flags.problems());
    FlagValues values = new FlagValues(flags, environment, problems::add);
    Settings settings =
        new Settings(
            node(values),
            classes(values),
            stores(values),
            limits(values),
            rotation(values),
            new Settings.Reads(
                values.number(DriverFlags.MAX_ADOPTION_WATCHES),
                values.duration(DriverFlags.ROTATION_READ_GRACE)),
            SocketFlags.registration(values),
            values.address(DriverFlags.HEALTH_ADDR),
            metricsAddress(values));
    BuiltInProviders providers = BuiltInProviders.read(values);
    LogSettings logging =
        new LogSettings(
            values.bool(DriverFlags.LOG_FORMAT_JSON),
            values.number(DriverFlags.VERBOSITY),
            audit(values));
    return problems.isEmpty()
        ? new Reading.Accepted(settings, providers, logging)
        : new Reading.Refused(problems);
  }

  /** The Secrets Store CSI Driver's libraries take 0 for off. */
  private static Optional<InetSocketAddress> metricsAddress(FlagValues values) {
    return values.text(DriverFlags.METRICS_ADDR).equals("0")
        ? Optional.empty()
        : values.address(DriverFlags.METRICS_ADDR);
  }

  private static LogSettings.Audit audit(FlagValues values) {
    String text = values.text(DriverFlags.AUDIT_LOG);
    return switch (text) {
      case "all" -> LogSettings.Audit.ALL;
      case "changes" -> LogSettings.Audit.CHANGES;
      case "none" -> LogSettings.Audit.NONE;
      default -> {
        values.problem(DriverFlags.AUDIT_LOG, "'%s' is not one of all, changes, none", text);
        yield LogSettings.Audit.ALL;
      }
    };
  }

  private Node node(FlagValues values) {
    Path socket = SocketFlags.csi(values, values.variable("CSI_ENDPOINT"));
    return new Node(
        driverName(values),
        nodeId(values),
        socket,
        values.existingDirectory(DriverFlags.KUBELET_ROOT, values.text(DriverFlags.KUBELET_ROOT)),
        values.variable("POD_UID"),
        selinuxContext(values),
        SocketFlags.status(values, socket));
  }

  private static String driverName(FlagValues values) {
    String name = values.text(DriverFlags.DRIVER_NAME);
    if (!DRIVER_NAME.matcher(name).matches()) {
      values.problem(
          DriverFlags.DRIVER_NAME,
          "'%s' is no name of a CSI driver: at most 63 letters, digits, '-' and '.', beginning and"
              + " ending with a letter or digit",
          name);
    }
    return name;
  }

  private String nodeId(FlagValues values) {
    String id =
        values
            .given(DriverFlags.NODE_ID)
            .or(() -> values.variable("KUBE_NODE_NAME"))
            .orElseGet(hostName);
    if (id.isEmpty()) {
      values.problem(DriverFlags.NODE_ID, "is empty, and so are $KUBE_NODE_NAME and the host name");
    } else if (id.getBytes(StandardCharsets.UTF_8).length > MAX_NODE_ID) {
      values.problem(DriverFlags.NODE_ID, "is longer than %d bytes", MAX_NODE_ID);
    }
    return id;
  }

  private static Optional<String> selinuxContext(FlagValues values) {
    Optional<String> context = values.given(DriverFlags.SELINUX_CONTEXT);
    context
        .filter(text -> !SELINUX_CONTEXT.matcher(text).matches())
        .ifPresent(
            text ->
                values.problem(
                    DriverFlags.SELINUX_CONTEXT,
                    "'%s' is no security context, as in system_u:object_r:container_file_t:s0",
                    text));
    return context;
  }

  private static Classes classes(FlagValues values) {
    Optional<Path> folder = values.existingDirectory(DriverFlags.CLASSES_DIR);
    Optional<Path> kubeconfig = values.readableFile(DriverFlags.KUBECONFIG);
    if (folder.isPresent()) {
      if (kubeconfig.isPresent()) {
        values.problem(
            DriverFlags.CLASSES_DIR, "is set, and so is --kubeconfig: classes have one source");
      }
      return new Classes.Folder(folder.get());
    }
    if (kubeconfig.isEmpty() && values.variable("KUBERNETES_SERVICE_HOST").isEmpty()) {
      values.problem(
          DriverFlags.CLASSES_DIR,
          "is needed where there is no cluster: neither --kubeconfig nor $KUBERNETES_SERVICE_HOST"
              + " is set");
    }
    return new Classes.Cluster(kubeconfig, values.bool(DriverFlags.REMOVE_STARTUP_TAINT));
  }

  private static Stores stores(FlagValues values) {
    return new Stores(
        providerDirs(values),
        socketProviders(values),
        values.number(DriverFlags.MAX_CALL_RECV_MSG_SIZE),
        values.duration(DriverFlags.PUBLISH_TIMEOUT),
        values.number(DriverFlags.STORE_CONCURRENCY),
        versionKeyFile(values));
  }

  /** The file need not exist yet: kubelet may mount it later. */
  private static Optional<Path> versionKeyFile(FlagValues values) {
    Optional<Path> file = absolute(values, DriverFlags.VERSION_KEY);
    Optional<Path> former = absolute(values, DriverFlags.VAULT_VERSION_KEY);
    if (file.isPresent() && former.isPresent() && !file.equals(former)) {
      values.problem(
          DriverFlags.VAULT_VERSION_KEY,
          "is the former name of %s, and names another file: leave one out",
          DriverFlags.VERSION_KEY.spelling());
    }
    return file.or(() -> former);
  }

  private static Optional<Path> absolute(FlagValues values, Flag flag) {
    return values.given(flag).map(text -> values.absolute(flag, text));
  }

  private static List<Path> providerDirs(FlagValues values) {
    Set<Path> dirs = new LinkedHashSet<>();
    for (Flag flag : List.of(DriverFlags.MORE_PROVIDER_VOLUMES, DriverFlags.PROVIDER_VOLUME)) {
      for (String dir : values.list(flag)) {
        dirs.add(values.absolute(flag, dir));
      }
    }
    return List.copyOf(dirs);
  }

  private static Set<String> socketProviders(FlagValues values) {
    Set<String> names = new LinkedHashSet<>();
    for (String pair : values.list(DriverFlags.PROVIDERS)) {
      int equals = pair.indexOf('=');
      if (equals > 0 && pair.substring(equals).equals("=socket")) {
        names.add(pair.substring(0, equals));
      } else {
        values.problem(DriverFlags.PROVIDERS, "'%s' is not of the form NAME=socket", pair);
      }
    }
    return names;
  }

  private static Limits limits(FlagValues values) {
    long volumeBytes = values.bytes(DriverFlags.MAX_VOLUME_BYTES);
    int volumeFiles = values.number(DriverFlags.MAX_VOLUME_FILES);
    long nodeBytes = values.bytes(DriverFlags.MAX_NODE_BYTES);
    if (nodeBytes > 0 && nodeBytes < volumeBytes) {
      values.problem(
          DriverFlags.MAX_NODE_BYTES,
          "is less than --max-volume-bytes (Helm: limits.maxVolumeBytes): no volume could be full");
    }
    return new Limits(volumeBytes, volumeFiles, nodeBytes);
  }

  private static Rotation rotation(FlagValues values) {
    Duration least = values.duration(DriverFlags.ROTATION_MIN_INTERVAL);
    Duration most = values.duration(DriverFlags.ROTATION_MAX_INTERVAL);
    if (most.compareTo(least) < 0) {
      values.problem(
          DriverFlags.ROTATION_MAX_INTERVAL,
          "is less than --rotation-min-interval (Helm: rotationMinInterval)");
    }
    return new Rotation(
        values.bool(DriverFlags.ENABLE_SECRET_ROTATION),
        values.duration(DriverFlags.ROTATION_POLL_INTERVAL),
        least,
        most);
  }
}
