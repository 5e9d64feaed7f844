package io.strongroom.daemonset;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import io.strongroom.driver.settings.Settings;
import io.strongroom.driver.settings.Settings.Limits;
import io.strongroom.driver.socket.SocketFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Gives flags their meaning; collects every problem, so that the operator mends them in one go. */
final class SettingsReader {
  /** csi.proto, GetPluginInfoResponse.name. */
  private static final Pattern DRIVER_NAME =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,61}[A-Za-z0-9])?");

  /** csi.proto, NodeGetInfoResponse.node_id. */
  private static final int LONGEST_NODE_ID = 256;

  /** How long kubelet waits for an answer. */
  private static final Duration KUBELET_PATIENCE = Duration.ofMinutes(2);

  private static final Pattern BYTES = Pattern.compile("([0-9]{1,12})(Ki|Mi|Gi|)");

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

  /** What the flags come to. */
  sealed interface Reading {
    record Accepted(Settings settings, int verbosity) implements Reading {}

    record Refused(List<String> problems) implements Reading {}
  }

  Reading read(DriverFlags flags) {
    Settings settings =
        new Settings(
            driverName(flags.driverName),
            nodeId(flags.nodeId),
            socket(endpoint(flags)),
            existingDirectory("--kubelet-root-dir", flags.kubeletRoot),
            providerDirs(flags),
            Optional.ofNullable(flags.classesDir)
                .map(dir -> existingDirectory("--secret-provider-classes-dir", dir)),
            Optional.ofNullable(flags.fileStoreDir)
                .map(dir -> existingDirectory("--file-store-dir", dir)),
            socketProviders(flags.providers),
            (int)
                number("--max-call-recv-msg-size", flags.maxCallRecvMsgSize, 1, Integer.MAX_VALUE),
            limits(flags),
            publishTimeout(flags.publishTimeout),
            (int) number("--store-concurrency", flags.storeConcurrency, 1, 1024));
    int verbosity = (int) number("-v", flags.verbosity, 0, 99);
    return problems.isEmpty()
        ? new Reading.Accepted(settings, verbosity)
        : new Reading.Refused(List.copyOf(problems));
  }

  private String driverName(String name) {
    if (!DRIVER_NAME.matcher(name).matches()) {
      problem(
          "--drivername",
          "'%s' is no name of a CSI driver: at most 63 letters, digits, '-' and '.', beginning and"
              + " ending with a letter or digit",
          name);
    }
    return name;
  }

  private String nodeId(String flag) {
    String id =
        Stream.of(flag, Optional.ofNullable(environment.apply("KUBE_NODE_NAME")).orElse(""))
            .filter(candidate -> !candidate.isEmpty())
            .findFirst()
            .orElseGet(hostName);
    if (id.isEmpty()) {
      problem("--nodeid", "is empty, and so are $KUBE_NODE_NAME and the host name");
    } else if (id.getBytes(StandardCharsets.UTF_8).length > LONGEST_NODE_ID) {
      problem("--nodeid", "is longer than %d bytes", LONGEST_NODE_ID);
    }
    return id;
  }

  private String endpoint(DriverFlags flags) {
    if (flags.endpoint != null) {
      return flags.endpoint;
    }
    return Optional.ofNullable(environment.apply("CSI_ENDPOINT"))
        .filter(endpoint -> !endpoint.isEmpty())
        .orElse("unix://tmp/csi.sock");
  }

  private Path socket(String endpoint) {
    String scheme = endpoint.toLowerCase(Locale.ROOT);
    Path nowhere = Path.of("/");
    if (scheme.startsWith("tcp://")) {
      problem(
          "--endpoint",
          "tcp:// is not served: whoever reaches a CSI socket can have files written as root; write"
              + " unix:///csi/csi.sock");
      return nowhere;
    }
    if (!scheme.startsWith("unix://")) {
      problem(
          "--endpoint", "'%s' does not begin with unix://, as in unix:///csi/csi.sock", endpoint);
      return nowhere;
    }
    // With two slashes or three, the path is absolute: the Secrets Store CSI Driver reads it so.
    Path socket = path("--endpoint", "/" + endpoint.substring("unix://".length()));
    if (socket.getParent() == null) {
      problem("--endpoint", "'%s' names no socket, as in unix:///csi/csi.sock", endpoint);
    } else if (!Files.isDirectory(socket.getParent())) {
      problem("--endpoint", "there is no directory %s", socket.getParent());
    }
    try {
      SocketFile.checkLength(socket);
    } catch (IOException e) {
      problem("--endpoint", "%s", String.valueOf(e.getMessage()));
    }
    return socket;
  }

  private List<Path> providerDirs(DriverFlags flags) {
    Set<Path> dirs = new LinkedHashSet<>();
    for (String dir : list(flags.additionalProviderVolumes)) {
      dirs.add(absolute("--additional-provider-volume-paths", dir));
    }
    if (!flags.providerVolume.isEmpty()) {
      dirs.add(absolute("--provider-volume", flags.providerVolume));
    }
    return List.copyOf(dirs);
  }

  private Set<String> socketProviders(String flag) {
    Set<String> names = new LinkedHashSet<>();
    for (String pair : list(flag)) {
      int equals = pair.indexOf('=');
      if (equals > 0 && pair.substring(equals).equals("=socket")) {
        names.add(pair.substring(0, equals));
      } else {
        problem("--providers", "'%s' is not of the form NAME=socket", pair);
      }
    }
    return names;
  }

  private Limits limits(DriverFlags flags) {
    long volumeBytes = bytes("--max-volume-bytes", flags.maxVolumeBytes);
    int volumeFiles = (int) number("--max-volume-files", flags.maxVolumeFiles, 1, 100_000);
    long nodeBytes = bytes("--max-node-bytes", flags.maxNodeBytes);
    if (nodeBytes > 0 && nodeBytes < volumeBytes) {
      problem("--max-node-bytes", "is less than --max-volume-bytes: no volume could be full");
    }
    return new Limits(volumeBytes, volumeFiles, nodeBytes);
  }

  private Duration publishTimeout(String text) {
    Optional<Duration> read = GoDuration.parse(text);
    if (read.isEmpty()) {
      problem("--publish-timeout", "'%s' is no duration, as in 90s or 1m30s", text);
    } else if (read.get().compareTo(Duration.ofSeconds(1)) < 0
        || read.get().compareTo(KUBELET_PATIENCE) >= 0) {
      problem(
          "--publish-timeout",
          "%s is not between 1s and the %s that kubelet waits",
          text,
          GoDuration.format(KUBELET_PATIENCE));
    }
    return read.orElse(KUBELET_PATIENCE);
  }

  private long number(String flag, String text, long least, long most) {
    long number = text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
    if (number < least || number > most) {
      problem(flag, "'%s' is not a whole number from %d to %d", text, least, most);
    }
    return number;
  }

  private long bytes(String flag, String text) {
    Matcher matcher = BYTES.matcher(text);
    if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
      problem(flag, "'%s' is no number of bytes, as in 1048576, 1024Ki or 1Mi", text);
      return -1;
    }
    int shift =
        switch (matcher.group(2)) {
          case "Ki" -> 10;
          case "Mi" -> 20;
          case "Gi" -> 30;
          default -> 0;
        };
    return Long.parseLong(matcher.group(1)) << shift;
  }

  private Path existingDirectory(String flag, String text) {
    Path dir = path(flag, text);
    if (text.isEmpty() || !Files.isDirectory(dir)) {
      problem(flag, "there is no directory '%s'", text);
    }
    return dir;
  }

  private Path absolute(String flag, String text) {
    if (!text.startsWith("/")) {
      problem(flag, "'%s' does not begin with /", text);
    }
    return path(flag, text);
  }

  private Path path(String flag, String text) {
    if (text.indexOf('\0') >= 0) {
      problem(flag, "contains a zero byte");
      return Path.of("/");
    }
    return Path.of(text).toAbsolutePath().normalize();
  }

  private static List<String> list(String flag) {
    return Stream.of(flag.split(",")).map(String::strip).filter(item -> !item.isEmpty()).toList();
  }

  @FormatMethod
  private void problem(String flag, @FormatString String message, Object... arguments) {
    problems.add(flag + ": " + message.formatted(arguments));
  }
}
