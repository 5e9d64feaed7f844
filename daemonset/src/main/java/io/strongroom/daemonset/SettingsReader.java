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
    record Accepted(Settings settings, LogSettings logging) implements Reading {}

    /** Every problem, one line each. */
    record Refused(List<String> problems) implements Reading {
      public Refused {
        problems = List.copyOf(problems);
      }
    }
  }

  Reading read(GoFlags flags) {
    problems.addAll(flags.problems());
    Settings settings =
        new Settings(
            driverName(flags.value(DriverFlags.DRIVER_NAME)),
            nodeId(flags),
            socket(endpoint(flags)),
            existingDirectory(DriverFlags.KUBELET_ROOT, flags.value(DriverFlags.KUBELET_ROOT)),
            providerDirs(flags),
            classesDir(flags),
            existingDirectory(DriverFlags.FILE_STORE_DIR, flags),
            socketProviders(flags.value(DriverFlags.PROVIDERS)),
            number(DriverFlags.MAX_CALL_RECV_MSG_SIZE, flags, 1, Integer.MAX_VALUE),
            limits(flags),
            publishTimeout(flags.value(DriverFlags.PUBLISH_TIMEOUT)),
            number(DriverFlags.STORE_CONCURRENCY, flags, 1, 1024));
    boolean json = Boolean.parseBoolean(flags.value(DriverFlags.LOG_FORMAT_JSON));
    LogSettings logging = new LogSettings(json, number(DriverFlags.VERBOSITY, flags, 0, 99));
    return problems.isEmpty()
        ? new Reading.Accepted(settings, logging)
        : new Reading.Refused(problems);
  }

  private String driverName(String name) {
    if (!DRIVER_NAME.matcher(name).matches()) {
      problem(
          DriverFlags.DRIVER_NAME,
          "'%s' is no name of a CSI driver: at most 63 letters, digits, '-' and '.', beginning and"
              + " ending with a letter or digit",
          name);
    }
    return name;
  }

  private String nodeId(GoFlags flags) {
    String id =
        flags.given(DriverFlags.NODE_ID).or(() -> variable("KUBE_NODE_NAME")).orElseGet(hostName);
    if (id.isEmpty()) {
      problem(DriverFlags.NODE_ID, "is empty, and so are $KUBE_NODE_NAME and the host name");
    } else if (id.getBytes(StandardCharsets.UTF_8).length > LONGEST_NODE_ID) {
      problem(DriverFlags.NODE_ID, "is longer than %d bytes", LONGEST_NODE_ID);
    }
    return id;
  }

  private String endpoint(GoFlags flags) {
    return flags
        .given(DriverFlags.ENDPOINT)
        .or(() -> variable("CSI_ENDPOINT"))
        .orElse("unix://tmp/csi.sock");
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(environment.apply(name)).filter(value -> !value.isEmpty());
  }

  private Path socket(String endpoint) {
    String scheme = endpoint.toLowerCase(Locale.ROOT);
    Path nowhere = Path.of("/");
    if (scheme.startsWith("tcp://")) {
      problem(
          DriverFlags.ENDPOINT,
          "tcp:// is not served: whoever reaches a CSI socket can have files written as root; write"
              + " unix:///csi/csi.sock");
      return nowhere;
    }
    if (!scheme.startsWith("unix://")) {
      problem(
          DriverFlags.ENDPOINT,
          "'%s' does not begin with unix://, as in unix:///csi/csi.sock",
          endpoint);
      return nowhere;
    }
    // With two slashes or three, the path is absolute: the Secrets Store CSI Driver reads it so.
    Path socket = path(DriverFlags.ENDPOINT, "/" + endpoint.substring("unix://".length()));
    if (socket.getParent() == null) {
      problem(DriverFlags.ENDPOINT, "'%s' names no socket, as in unix:///csi/csi.sock", endpoint);
    } else if (!Files.isDirectory(socket.getParent())) {
      problem(DriverFlags.ENDPOINT, "there is no directory %s", socket.getParent());
    }
    try {
      SocketFile.checkLength(socket);
    } catch (IOException e) {
      problem(DriverFlags.ENDPOINT, "%s", String.valueOf(e.getMessage()));
    }
    return socket;
  }

  private List<Path> providerDirs(GoFlags flags) {
    Set<Path> dirs = new LinkedHashSet<>();
    for (Flag flag : List.of(DriverFlags.MORE_PROVIDER_VOLUMES, DriverFlags.PROVIDER_VOLUME)) {
      for (String dir : list(flags.value(flag))) {
        dirs.add(absolute(flag, dir));
      }
    }
    return List.copyOf(dirs);
  }

  private Set<String> socketProviders(String value) {
    Set<String> names = new LinkedHashSet<>();
    for (String pair : list(value)) {
      int equals = pair.indexOf('=');
      if (equals > 0 && pair.substring(equals).equals("=socket")) {
        names.add(pair.substring(0, equals));
      } else {
        problem(DriverFlags.PROVIDERS, "'%s' is not of the form NAME=socket", pair);
      }
    }
    return names;
  }

  private Limits limits(GoFlags flags) {
    long volumeBytes = bytes(DriverFlags.MAX_VOLUME_BYTES, flags);
    int volumeFiles = number(DriverFlags.MAX_VOLUME_FILES, flags, 1, 100_000);
    long nodeBytes = bytes(DriverFlags.MAX_NODE_BYTES, flags);
    if (nodeBytes > 0 && nodeBytes < volumeBytes) {
      problem(
          DriverFlags.MAX_NODE_BYTES, "is less than --max-volume-bytes: no volume could be full");
    }
    return new Limits(volumeBytes, volumeFiles, nodeBytes);
  }

  private Duration publishTimeout(String text) {
    Optional<Duration> read = GoDuration.parse(text);
    if (read.isEmpty()) {
      problem(DriverFlags.PUBLISH_TIMEOUT, "'%s' is no duration, as in 90s or 1m30s", text);
    } else if (read.get().compareTo(Duration.ofSeconds(1)) < 0
        || read.get().compareTo(KUBELET_PATIENCE) >= 0) {
      problem(
          DriverFlags.PUBLISH_TIMEOUT,
          "%s is not between 1s and the %s that kubelet waits",
          text,
          GoDuration.format(KUBELET_PATIENCE));
    }
    return read.orElse(KUBELET_PATIENCE);
  }

  private int number(Flag flag, GoFlags flags, int least, int most) {
    String text = flags.value(flag);
    long number = text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
    if (number < least || number > most) {
      problem(flag, "'%s' is not a whole number from %d to %d", text, least, most);
      return least;
    }
    return (int) number;
  }

  private long bytes(Flag flag, GoFlags flags) {
    String text = flags.value(flag);
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

  private Optional<Path> classesDir(GoFlags flags) {
    if (flags.given(DriverFlags.CLASSES_DIR).isEmpty()) {
      problem(DriverFlags.CLASSES_DIR, "is needed: classes are read from a folder of YAML files");
    }
    return existingDirectory(DriverFlags.CLASSES_DIR, flags);
  }

  private Optional<Path> existingDirectory(Flag flag, GoFlags flags) {
    return flags.given(flag).map(text -> existingDirectory(flag, text));
  }

  private Path existingDirectory(Flag flag, String text) {
    Path dir = path(flag, text);
    if (text.isEmpty() || !Files.isDirectory(dir)) {
      problem(flag, "there is no directory '%s'", text);
    }
    return dir;
  }

  private Path absolute(Flag flag, String text) {
    if (!text.startsWith("/")) {
      problem(flag, "'%s' does not begin with /", text);
    }
    return path(flag, text);
  }

  private Path path(Flag flag, String text) {
    if (text.indexOf('\0') >= 0) {
      problem(flag, "contains a zero byte");
      return Path.of("/");
    }
    return Path.of(text).toAbsolutePath().normalize();
  }

  private static List<String> list(String value) {
    return Stream.of(value.split(",")).map(String::strip).filter(item -> !item.isEmpty()).toList();
  }

  @FormatMethod
  private void problem(Flag flag, @FormatString String message, Object... arguments) {
    problems.add(flag.spelling() + ": " + message.formatted(arguments));
  }
}
