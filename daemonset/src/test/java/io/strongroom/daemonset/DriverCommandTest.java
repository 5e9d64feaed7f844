package io.strongroom.daemonset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.strongroom.driver.settings.Settings;
import io.strongroom.driver.settings.Settings.Limits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

final class DriverCommandTest {
  @TempDir Path dir;

  private final Map<String, String> environment = new HashMap<>();
  private final List<Settings> started = new ArrayList<>();
  private final List<String> events = new ArrayList<>();
  private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
  private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
  private boolean cannotStart;

  @BeforeEach
  void makeDirectories() throws IOException {
    for (String name : List.of("run", "kubelet", "classes", "store")) {
      Files.createDirectory(dir.resolve(name));
    }
  }

  @Test
  void withoutFlagsTheDefaultsAreUpstreams() {
    // What a machine without kubelet does not have.
    assertThat(DriverFlags.KUBELET_ROOT.fallback()).isEqualTo("/var/lib/kubelet");

    assertThat(settings(valid()))
        .isEqualTo(
            new Settings(
                new Settings.Node(
                    "secrets-store.csi.k8s.io",
                    "host-of-test",
                    Path.of("/tmp/csi.sock"),
                    dir.resolve("kubelet"),
                    Optional.empty(),
                    Optional.empty()),
                new Settings.Classes.Folder(dir.resolve("classes")),
                new Settings.Stores(
                    List.of(
                        Path.of("/etc/kubernetes/secrets-store-csi-providers"),
                        Path.of("/var/run/secrets-store-csi-providers")),
                    Set.of(),
                    4194304,
                    Duration.ofSeconds(90),
                    16),
                Limits.DEFAULT,
                Settings.Rotation.DEFAULT,
                Settings.Reads.DEFAULT,
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
  }

  static Stream<Arguments> flagsAndWhatTheyMean() {
    return Stream.of(
        flag("--drivername=other.csi.k8s.io", s -> s.node().driverName(), "other.csi.k8s.io"),
        flag("--nodeid=n1", s -> s.node().nodeId(), "n1"),
        flag("--nodeid=", s -> s.node().nodeId(), "host-of-test"),
        flag("--endpoint=unix://DIR/run/a.sock", s -> s.node().socket(), "DIR/run/a.sock"),
        flag("--endpoint=unix:///DIR/run/a.sock", s -> s.node().socket(), "DIR/run/a.sock"),
        flag("--endpoint=UNIX://tmp/csi.sock", s -> s.node().socket(), "/tmp/csi.sock"),
        flag(
            "--kubelet-root-dir=DIR/store/../kubelet/", s -> s.node().kubeletRoot(), "DIR/kubelet"),
        flag(
            "--provider-volume=/p",
            s -> s.stores().providerDirs(),
            "[/etc/kubernetes/secrets-store-csi-providers, /p]"),
        flag(
            "--additional-provider-volume-paths=/a, /b,",
            s -> s.stores().providerDirs(),
            "[/a, /b, /var/run/secrets-store-csi-providers]"),
        flag(
            "--additional-provider-volume-paths=",
            s -> s.stores().providerDirs(),
            "[/var/run/secrets-store-csi-providers]"),
        flag(
            "--secret-provider-classes-dir=DIR/classes",
            Settings::classes,
            "Folder[dir=DIR/classes]"),
        flag("--version-key-file=/key", s -> s.stores().versionKeyFile(), "Optional[/key]"),
        flag("--vault-version-key-file=/key", s -> s.stores().versionKeyFile(), "Optional[/key]"),
        flag("--providers=aws=socket", s -> s.stores().socketProviders(), "[aws]"),
        flag("--max-call-recv-msg-size=1000", s -> s.stores().maxCallRecvMsgSize(), "1000"),
        flag("--max-volume-bytes=4096", s -> s.limits().volumeBytes(), "4096"),
        flag("--max-volume-bytes=3Ki", s -> s.limits().volumeBytes(), "3072"),
        flag("--max-volume-files=7", s -> s.limits().volumeFiles(), "7"),
        flag("--max-node-bytes=1Gi", s -> s.limits().nodeBytes(), "1073741824"),
        flag("--publish-timeout=1m5s", s -> s.stores().publishTimeout(), "PT1M5S"),
        flag("--store-concurrency=3", s -> s.stores().concurrency(), "3"),
        flag("--enable-secret-rotation=false", s -> s.rotation().enabled(), "false"),
        flag("--rotation-poll-interval=30s", s -> s.rotation().interval(), "PT30S"),
        flag("--rotation-read-grace=1m", s -> s.reads().readGrace(), "PT1M"),
        flag("--rotation-read-grace=0", s -> s.reads().readGrace(), "PT0S"),
        flag("--max-adoption-watches=0", s -> s.reads().maxWatches(), "0"),
        flag(
            "--selinux-context=system_u:object_r:container_file_t:s0:c1,c2",
            s -> s.node().selinuxContext(),
            "Optional[system_u:object_r:container_file_t:s0:c1,c2]"),
        flag("--health-addr=:9808", Settings::health, "Optional[0.0.0.0/0.0.0.0:9808]"),
        flag("--health-addr=127.0.0.1:1", Settings::health, "Optional[/127.0.0.1:1]"),
        flag("--health-addr=[::1]:1", Settings::health, "Optional[/[0:0:0:0:0:0:0:1]:1]"),
        flag("--metrics-addr=:8095", Settings::metrics, "Optional[0.0.0.0/0.0.0.0:8095]"),
        flag("--metrics-addr=0", Settings::metrics, "Optional.empty"),
        flag("--metrics-addr=", Settings::metrics, "Optional.empty"));
  }

  private static Arguments flag(String flag, Function<Settings, Object> property, String value) {
    return arguments(flag, property, value);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("flagsAndWhatTheyMean")
  void flagReachesItsSetting(String flag, Function<Settings, Object> property, String value) {
    Settings settings = settings(valid(here(flag)));

    assertThat(property.apply(settings)).hasToString(here(value));
  }

  @Test
  void endpointAndNodeComeFromTheEnvironmentUnlessSaid() {
    environment.put("CSI_ENDPOINT", "unix://" + dir.resolve("run/csi.sock"));
    environment.put("KUBE_NODE_NAME", "node-of-env");

    assertThat(settings(valid())).returns("node-of-env", s -> s.node().nodeId());
    assertThat(settings(valid())).returns(dir.resolve("run/csi.sock"), s -> s.node().socket());
    assertThat(settings(valid("--endpoint=unix://tmp/csi.sock", "--nodeid=n2")))
        .returns("n2", s -> s.node().nodeId())
        .returns(Path.of("/tmp/csi.sock"), s -> s.node().socket());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--drivername=a b | --drivername: 'a b' is no name of a CSI driver",
        "--drivername=-a | --drivername: '-a' is no name",
        "--endpoint=tcp://0.0.0.0:80 | --endpoint: tcp:// is not served: whoever reaches",
        "--endpoint=/csi/csi.sock | --endpoint: '/csi/csi.sock' does not begin with unix://",
        "--endpoint=unix:// | --endpoint: 'unix://' names no socket",
        "--endpoint=unix://DIR/none/csi.sock | --endpoint: there is no directory DIR/none",
        "--kubelet-root-dir=DIR/none | --kubelet-root-dir: there is no directory 'DIR/none'",
        "--kubelet-root-dir= | --kubelet-root-dir: there is no directory ''",
        "--provider-volume=p | --provider-volume: 'p' does not begin with /",
        "--additional-provider-volume-paths=/a,b | --additional-provider-volume-paths: 'b' does",
        "--secret-provider-classes-dir= | --secret-provider-classes-dir: is needed",
        "--secret-provider-classes-dir=DIR/none | --secret-provider-classes-dir: there is no",
        "--file-store-dir=DIR/none | --file-store-dir: there is no directory 'DIR/none'",
        "--version-key-file=key | --version-key-file: 'key' does not begin with /",
        "--providers=aws | --providers: 'aws' is not of the form NAME=socket",
        "--providers=aws=builtin | --providers: 'aws=builtin' is not of the form NAME=socket",
        "--max-call-recv-msg-size=0 | --max-call-recv-msg-size: '0' is not a whole number from 1",
        "--max-call-recv-msg-size=4Gi | --max-call-recv-msg-size: '4Gi' is not a whole number",
        "--max-volume-bytes=-1 | --max-volume-bytes: '-1' is no number of bytes",
        "--max-volume-bytes=1MB | --max-volume-bytes: '1MB' is no number of bytes",
        "--max-volume-bytes=128Mi | --max-node-bytes: is less than --max-volume-bytes",
        "--max-volume-bytes=999999999999Gi | --max-volume-bytes: '999999999999Gi' is no number",
        "--max-node-bytes=2Ti | --max-node-bytes: 2Ti is more than 1Ti",
        "--rotation-poll-interval=8761h | --rotation-poll-interval: 8761h is more than 8760h",
        "--max-volume-files=0 | --max-volume-files: '0' is not a whole number from 1 to",
        "--max-node-bytes=x | --max-node-bytes: 'x' is no number of bytes",
        "--publish-timeout=90 | --publish-timeout: '90' is no duration, as in 90s or 1m30s",
        "--publish-timeout=2m | --publish-timeout: 2m is more than 1m59s, since kubelet waits 2m",
        "--publish-timeout=10ms | --publish-timeout: 10ms is less than 1s",
        "--rotation-poll-interval=0 | --rotation-poll-interval: 0 is less than 1s",
        "--rotation-poll-interval=often | --rotation-poll-interval: 'often' is no duration",
        "--metrics-addr=8095 | --metrics-addr: '8095' is not of the form [HOST]:PORT",
        "--audit-log=yes | --audit-log: 'yes' is not one of all, changes, none",
        "--health-addr=9808 | --health-addr: '9808' is not of the form [HOST]:PORT",
        "--health-addr=:99999 | --health-addr: ':99999' is not of the form [HOST]:PORT",
        "--selinux-context=container_file_t | --selinux-context: 'container_file_t' is no",
        "--store-concurrency=none | --store-concurrency: 'none' is not a whole number",
        "-v=high | -v: 'high' is not a whole number from 0 to 99",
        "--log-format-json=maybe | --log-format-json: 'maybe' is neither true nor false",
        "--endpont=unix://a/b | --endpont: no such flag (did you mean --endpoint?)",
        "-nodeidd=x | --nodeidd: no such flag (did you mean --nodeid?)",
        "-w=1 | -w: no such flag (did you mean -v?)",
        "--nodeid | --nodeid: needs a value",
        "stray | 'stray': only flags are expected",
      })
  void spoiltFlagIsRefusedWithWhatToWrite(String flag, String message) {
    assertThat(run(valid(here(flag)))).isEqualTo(2);

    assertThat(stderr.toString(StandardCharsets.UTF_8)).contains(here(message)).hasLineCount(1);
    assertThat(started).isEmpty();
  }

  @Test
  void inAPodClassesComeFromTheClusterAndKubeletIsToldWhereTheSocketIs() {
    environment.put("KUBERNETES_SERVICE_HOST", "10.0.0.1");
    environment.put("POD_UID", "8a2f");

    Settings settings =
        settings(
            "--kubelet-root-dir=" + dir.resolve("kubelet"),
            "--kubelet-registration-path=/var/lib/kubelet/plugins/csi-secrets-store/csi.sock",
            "--plugin-registration-path=" + dir.resolve("run"));

    assertThat(settings.classes()).isEqualTo(new Settings.Classes.Cluster(Optional.empty(), false));
    assertThat(settings.node().podUid()).contains("8a2f");
    assertThat(settings.registration())
        .contains(
            new Settings.Registration(
                "/var/lib/kubelet/plugins/csi-secrets-store/csi.sock", dir.resolve("run"), true));
  }

  @Test
  void clusterFlagsThatCannotWorkAreRefused() {
    assertThat(
            run(
                valid(
                    "--kubeconfig=" + dir.resolve("none"),
                    "--kubelet-registration-path=csi.sock",
                    "--plugin-registration-path=" + dir.resolve("none"))))
        .isEqualTo(2);

    assertThat(stderr.toString(StandardCharsets.UTF_8).lines())
        .satisfiesExactlyInAnyOrder(
            line -> assertThat(line).startsWith("--kubeconfig: there is no readable file"),
            line -> assertThat(line).contains("classes have one source"),
            line -> assertThat(line).contains("'csi.sock' does not begin with /"),
            line -> assertThat(line).startsWith("--plugin-registration-path: there is no"));
  }

  @Test
  void allProblemsAreReportedTogether() {
    int exit =
        run(
            valid(
                "--endpont=x",
                "--endpoint=tcp://x",
                "--store-concurrency=0",
                "--publish-timeout=never",
                "--log-format-json=perhaps"));

    assertThat(exit).isEqualTo(2);
    assertThat(stderr.toString(StandardCharsets.UTF_8).lines())
        .satisfiesExactlyInAnyOrder(
            line -> assertThat(line).startsWith("--endpont: "),
            line -> assertThat(line).startsWith("--endpoint: tcp"),
            line -> assertThat(line).startsWith("--store-concurrency: "),
            line -> assertThat(line).startsWith("--publish-timeout: "),
            line -> assertThat(line).contains("--log-format-json"));
  }

  @Test
  void keyForVersionsHasOnePlace() {
    assertThat(run(valid("--version-key-file=/a", "--vault-version-key-file=/b"))).isEqualTo(2);

    assertThat(stderr.toString(StandardCharsets.UTF_8))
        .isEqualToIgnoringNewLines(
            "--vault-version-key-file: is the former name of --version-key-file, and names another"
                + " file: leave one out");
    assertThat(settings(valid("--version-key-file=/a", "--vault-version-key-file=/a")))
        .returns(Optional.of(Path.of("/a")), s -> s.stores().versionKeyFile());
  }

  @Test
  void socketPathThatTheKernelCannotTakeIsRefused() {
    assertThat(run(valid("--endpoint=unix://" + dir + "/" + "x".repeat(108)))).isEqualTo(2);

    assertThat(stderr.toString(StandardCharsets.UTF_8)).contains("a unix socket takes at most 107");
  }

  @Test
  void goSpellingIsUnderstoodAndSaidOnce() {
    List<String> warnings =
        warnings(
            () ->
                assertThat(
                        settings(valid("-nodeid", "-n1", "-store-concurrency=5", "--v=2", "-v=1")))
                    .returns("-n1", s -> s.node().nodeId())
                    .returns(5, s -> s.stores().concurrency()));

    assertThat(warnings)
        .containsExactly("write these flags with two dashes: -nodeid, -store-concurrency");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--log-format-json", "--log-format-json=true", "--log-format-json=T"})
  void booleanIsReadAsGoReadsIt(String flag) {
    run(valid(flag));
    assertThat(stderr.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(started).hasSize(1);
  }

  @Test
  void manifestOfUpstreamStartsWithOneWarning() {
    List<String> warnings =
        warnings(
            () ->
                settings(
                    valid(
                        "--endpoint=unix://" + dir.resolve("run/csi.sock"),
                        "--nodeid=n1",
                        "--provider-volume=/var/run/secrets-store-csi-providers",
                        "--additional-provider-volume-paths=/etc/kubernetes/secrets-store-csi-providers",
                        "--metrics-addr=:8095",
                        "--enable-secret-rotation=false",
                        "--rotation-poll-interval=2m",
                        "--provider-health-check=false",
                        "--provider-health-check-interval=2m",
                        "--max-call-recv-msg-size=4194304",
                        "--logtostderr",
                        "-v=5")));

    assertThat(warnings)
        .containsExactly("accepted and without effect: --provider-health-check-interval");
  }

  @Test
  void helpNamesEveryFlagAndStartsNothing() {
    assertThat(run("--help")).isZero();

    String help = stdout.toString(StandardCharsets.UTF_8);
    assertThat(DriverFlags.ALL).allSatisfy(flag -> assertThat(help).contains(flag.spelling()));
    assertThat(help).contains("--enable-secret-rotation").contains("Default: 1m30s.");
    assertThat(started).isEmpty();
  }

  @Test
  void versionIsSaidAsUpstreamIsAsked() {
    assertThat(run("--version")).isZero();

    assertThat(stdout.toString(StandardCharsets.UTF_8)).startsWith("strongroom ");
  }

  @Test
  void lastOfEqualFlagsWins() {
    assertThat(settings(valid("--nodeid=n1", "--nodeid=n2"))).returns("n2", s -> s.node().nodeId());
  }

  @Test
  void driverIsClosedBeforeShutdownGoesOn() {
    run(valid());

    assertThat(events).containsExactly("started", "told to stop", "closed", "shutdown goes on");
  }

  @Test
  void driverThatCannotStartIsAnErrorAndExitsWithOne() {
    cannotStart = true;

    List<String> messages = warnings(() -> assertThat(run(valid())).isEqualTo(1));

    assertThat(messages).containsExactly("cannot start: the socket is in use");
    assertThat(events).containsExactly("shutdown goes on");
  }

  /** What has no default that every machine has, and then what a test is about. */
  private String[] valid(String... more) {
    return Stream.concat(
            Stream.of(
                "--kubelet-root-dir=" + dir.resolve("kubelet"),
                "--secret-provider-classes-dir=" + dir.resolve("classes")),
            Stream.of(more))
        .toArray(String[]::new);
  }

  private String here(String text) {
    return text.replace("DIR", dir.toString());
  }

  private Settings settings(String... arguments) {
    started.clear();
    assertThat(run(arguments)).as(stderr.toString(StandardCharsets.UTF_8)).isZero();
    return started.getFirst();
  }

  private int run(String... arguments) {
    DriverCommand command =
        new DriverCommand(
            (settings, _) -> {
              if (cannotStart) {
                throw new IOException("the socket is in use");
              }
              started.add(settings);
              events.add("started");
              return () -> events.add("closed");
            },
            new DriverCommand.Until() {
              @Override
              public void stopped() {
                events.add("told to stop");
              }

              @Override
              public void close() {
                events.add("shutdown goes on");
              }
            },
            new SettingsReader(this::environment, () -> "host-of-test"),
            new PrintStream(stdout, true, StandardCharsets.UTF_8),
            new PrintStream(stderr, true, StandardCharsets.UTF_8));
    try {
      return command.run(List.of(arguments));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private @Nullable String environment(String name) {
    return environment.get(name);
  }

  /** What is logged as a warning or an error meanwhile. */
  private static List<String> warnings(Runnable action) {
    Logger logger = (Logger) LoggerFactory.getLogger(DriverCommand.class);
    ListAppender<ILoggingEvent> appender = new ListAppender<>();
    appender.start();
    logger.addAppender(appender);
    action.run();
    logger.detachAppender(appender);
    return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }
}
