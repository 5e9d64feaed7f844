package io.strongroom.daemonset.chart;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.daemonset.Main;
import io.strongroom.driver.NodeDriver;
import io.strongroom.provider.ContentLimits;
import io.strongroom.provider.aws.AwsProvider;
import io.strongroom.provider.azure.AzureProvider;
import io.strongroom.provider.cloud.Outbound;
import io.strongroom.provider.file.FileProvider;
import io.strongroom.provider.gcp.GcpProvider;
import io.strongroom.provider.transform.FileTemplate;
import io.strongroom.provider.vault.VaultProvider;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.StringEntry;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a message asks an operator to set can be set with Helm, and the message says how: whoever
 * reads it installed the chart, and never typed a flag.
 */
final class NamedSettingsTest {
  private static final Pattern FLAG =
      Pattern.compile("(?<![\\w-])--([a-z]+(?:-[a-z]+)+|[a-z]{4,})");

  /** Flags that messages name, and that the chart has a value for. */
  private static final Map<String, Setting> SETTINGS =
      Map.ofEntries(
          Map.entry("--drivername", new Setting("driverName", "other.example")),
          Map.entry("--kubelet-root-dir", new Setting("linux.kubeletRootDir", "/data/kubelet")),
          Map.entry("--health-addr", new Setting("livenessProbe.port", ":9909", "9909")),
          Map.entry("--metrics-addr", new Setting("linux.metricsAddr", ":9099", "':9099'")),
          Map.entry(
              "--providers",
              new Setting(
                  "socketProviders",
                  "vault=socket,aws=socket,azure=socket,gcp=socket,gke=socket",
                  "[vault]")),
          Map.entry("--max-volume-bytes", new Setting("limits.maxVolumeBytes", "3Mi")),
          Map.entry("--max-volume-files", new Setting("limits.maxVolumeFiles", "2000")),
          Map.entry("--max-node-bytes", new Setting("limits.maxNodeBytes", "80Mi")),
          Map.entry("--rotation-min-interval", new Setting("rotationMinInterval", "11s")),
          Map.entry("--store-concurrency", new Setting("limits.storeConcurrency", "17")),
          Map.entry("--max-adoption-watches", new Setting("limits.maxAdoptionWatches", "5000")),
          Map.entry("--max-call-recv-msg-size", new Setting("maxCallRecvMsgSize", "5000000")));

  /** Flags that messages name although a user of the chart has nothing to do with them. */
  private static final Set<String> ON_ONE_MACHINE =
      Set.of(
          // The chart sets them from what the cluster says.
          "--nodeid",
          "--plugin-registration-path",
          // Two drivers on one node have directories of their own: driverName.
          "--status-socket",
          // Outside of a cluster.
          "--kubeconfig",
          // For a person who types the flags.
          "--help",
          // Says what the absence of a value means, and demands nothing.
          "--selinux-context",
          "--version-key-file");

  /** Kubelet's, kubectl's and mount's. */
  private static final Set<String> OF_OTHERS =
      Set.of("--root-dir", "--server-side", "--force-conflicts", "--bind");

  /** They describe flags to whoever types them, and are no messages. */
  private static final Set<String> FLAGS_HELP =
      Set.of(
          "DriverFlags.class",
          "IgnoredFlags.class",
          "OutboundFlags.class",
          "BuiltInAws.class",
          "BuiltInAzure.class",
          "BuiltInFile.class",
          "BuiltInGcp.class",
          "BuiltInVault.class");

  /**
   * A value of the chart.
   *
   * @param argument what the driver is then started with
   * @param value as YAML
   */
  private record Setting(String path, String argument, String value) {
    Setting(String path, String value) {
      this(path, value, value);
    }

    String yaml() {
      String[] names = path.split("\\.");
      return "{%s: %s}".formatted(String.join(": {", names), value + "}".repeat(names.length - 1));
    }
  }

  static Stream<String> settings() {
    return SETTINGS.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("settings")
  void valueBecomesTheFlag(String flag) {
    Setting setting = requireNonNull(SETTINGS.get(flag));

    assertThat(Helm.template(setting.yaml()).argument(flag)).isEqualTo(setting.argument());
  }

  @Test
  void messagesThatNameAFlagNameTheValueToo() throws Exception {
    Set<String> named = new TreeSet<>();
    List<String> without = new ArrayList<>();
    for (String message : messages()) {
      for (String flag : FLAG.matcher(message).results().map(MatchResult::group).toList()) {
        named.add(flag);
        Setting setting = SETTINGS.get(flag);
        if (setting != null && !message.contains("Helm: " + setting.path())) {
          without.add(message);
        }
      }
    }

    assertThat(without).isEmpty();
    assertThat(named).containsAll(SETTINGS.keySet());
    named.removeAll(SETTINGS.keySet());
    named.removeAll(ON_ONE_MACHINE);
    named.removeAll(OF_OTHERS);
    assertThat(named).as("flags that this test does not know").isEmpty();
  }

  /**
   * All texts of the process, the driver and its providers: what they say to anybody is among them.
   */
  private static Set<String> messages() throws IOException, URISyntaxException {
    Set<String> messages = new TreeSet<>();
    for (Class<?> module :
        List.of(
            Main.class,
            NodeDriver.class,
            ContentLimits.class,
            FileTemplate.class,
            AwsProvider.class,
            AzureProvider.class,
            Outbound.class,
            FileProvider.class,
            GcpProvider.class,
            VaultProvider.class)) {
      Path code = Path.of(module.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (Files.isDirectory(code)) {
        addTexts(code, messages);
      } else {
        try (FileSystem jar = FileSystems.newFileSystem(code)) {
          addTexts(jar.getPath("/"), messages);
        }
      }
    }
    return messages;
  }

  private static void addTexts(Path code, Set<String> texts) throws IOException {
    try (Stream<Path> files = Files.walk(code)) {
      for (Path file :
          files
              .filter(each -> each.toString().endsWith(".class"))
              .filter(each -> !FLAGS_HELP.contains(String.valueOf(each.getFileName())))
              .toList()) {
        ClassFile.of()
            .parse(Files.readAllBytes(file))
            .constantPool()
            .forEach(
                entry -> {
                  if (entry instanceof StringEntry text) {
                    texts.add(text.stringValue());
                  }
                });
      }
    }
  }
}
