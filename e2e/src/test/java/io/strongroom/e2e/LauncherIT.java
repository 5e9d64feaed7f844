package io.strongroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.strongroom.e2e.cluster.ClusterScript;
import io.strongroom.e2e.cluster.Footprint;
import io.strongroom.e2e.cluster.RealRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code ./strongroom} as people type it. After the package phase: it starts the application that
 * was made there. A deadline only ends a test that hangs.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class LauncherIT {
  private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
  private static final String LAUNCHER = CHECKOUT.resolve("strongroom").toString();

  /** In what the demo says when it starts its cluster. */
  private static final Pattern CLUSTER =
      Pattern.compile("starting Kubernetes \\S+ in (/tmp/strongroom-demo-[0-9]+)");

  /** Nobody of Debian and most others; any user without privileges will do. */
  private static final List<String> AS_NOBODY =
      List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

  @TempDir Path dir;

  /** What a command ended with and said, on both streams. */
  private record Ended(int code, String said) {}

  @Test
  void demoEndsWellAndShowsNoValue() throws Exception {
    Root.assumed();
    assertIsAGoodDemo(run(Map.of(), List.of(LAUNCHER, "demo")));
  }

  @Test
  void demoEndsWellForAUserWithoutPrivileges() throws Exception {
    Root.assumed();
    assumeTrue(
        succeeds(AS_NOBODY, "sh", "-c", "exec 3<\"$0\"", LAUNCHER),
        "NOT RUN: a user without privileges cannot read this checkout; ./strongroom demo as one of"
            + " them shows it");
    assumeTrue(
        succeeds(AS_NOBODY, "unshare", "--user", "--map-root-user", "--mount", "true"),
        "NOT RUN: user namespaces are forbidden here");
    List<String> command = new ArrayList<>(AS_NOBODY);
    command.addAll(List.of(LAUNCHER, "demo"));

    assertIsAGoodDemo(run(Map.of("HOME", "/nonexistent"), command));
  }

  @Test
  @ExtendWith(RealRoot.class)
  @Timeout(value = 60, unit = TimeUnit.MINUTES) // the first run builds a Kubernetes
  void demoOnAClusterEndsWellAndLeavesNothing() throws Exception {
    ClusterScript.build();
    String image = CHECKOUT.resolve("image/target/strongroom-driver.tar").toString();
    Ended demo = run(Map.of("STRONGROOM_IMAGE", image), List.of(LAUNCHER, "demo", "--cluster"));

    assertThat(demo.said())
        .contains("Everything held.")
        .doesNotContain("FAILED", "first-password", "second-password");
    assertThat(demo.code()).isZero();
    Matcher cluster = CLUSTER.matcher(demo.said());
    assertThat(cluster.find()).as(demo.said()).isTrue();
    assertThat(Footprint.leftOf(Path.of(cluster.group(1)))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "--kubernets 1.37.2, does not know --kubernets",
    "--kubernetes 1.2.3, has no Kubernetes 1.2.3",
    "--kubernetes, --kubernetes takes a version"
  })
  void demoOnAClusterRefusesWhatItDoesNotKnow(String arguments, String refusal) throws Exception {
    List<String> command = new ArrayList<>(List.of(LAUNCHER, "demo", "--cluster"));
    command.addAll(List.of(arguments.split(" ", -1)));

    Ended ended = run(Map.of(), command);

    assertThat(ended.said()).hasLineCount(1).contains(refusal);
    assertThat(ended.code()).isEqualTo(2);
  }

  private void assertIsAGoodDemo(Ended demo) throws IOException {
    assertThat(demo.said()).contains("Everything held.").doesNotContain("\u001b[");
    assertThat(demo.code()).isZero();
    try (Stream<Path> store = Files.walk(CHECKOUT.resolve("docs/examples/demo/store"))) {
      for (Path secret : store.filter(LauncherIT::isExample).toList()) {
        assertThat(demo.said()).doesNotContain(Files.readString(secret).strip());
      }
    }
  }

  /** A hidden file is the version key of a driver that served this folder. */
  private static boolean isExample(Path path) {
    return Files.isRegularFile(path) && !path.getFileName().toString().startsWith(".");
  }

  @Test
  void forbiddenUserNamespacesAreNamedWithTheSetting() throws Exception {
    Root.assumed();
    // A user namespace has a limit of its own for those within it, so nobody else is concerned.
    Ended ended =
        run(
            Map.of(),
            List.of(
                "unshare",
                "--user",
                "--map-root-user",
                "sh",
                "-c",
                "echo 0 > /proc/sys/user/max_user_namespaces &&"
                    + " exec setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin \"$0\" demo",
                LAUNCHER));

    assertThat(ended.said()).contains("user.max_user_namespaces=0 forbids it", "sudo sysctl");
    assertThat(ended.code()).isEqualTo(4);
  }

  @Test
  void missingJdkIsSaidWithWhatToInstall() throws Exception {
    Ended ended = run(Map.of("STRONGROOM_JAVA_HOME", "/nonexistent"), List.of(LAUNCHER, "version"));

    assertThat(ended.said()).contains("/nonexistent", "JDK 25");
    assertThat(ended.code()).isEqualTo(3);
  }

  @Test
  void readmesCommandsByHandWorkAsTheyAreWritten() throws Exception {
    Root.assumed();
    List<String> commands = readmesCommandsByHand();
    assertThat(commands).hasSize(5);
    assertThat(run(commands.get(0)).code()).isZero();
    Process driver =
        new ProcessBuilder("sh", "-c", "exec " + commands.get(1))
            .directory(CHECKOUT.toFile())
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("driver.log").toFile())
            .start();
    try {
      while (!Files.exists(dir.resolve("csi.sock"))) {
        assertThat(driver.waitFor(20, TimeUnit.MILLISECONDS)).as("the driver ended").isFalse();
      }
      Ended publish = run(commands.get(2));
      assertThat(publish.code()).as(publish.said()).isZero();
      Path target = Path.of(publish.said().strip());
      assertThat(target.resolve("username"))
          .hasSameBinaryContentAs(CHECKOUT.resolve("docs/examples/demo/store/username"));

      Ended unpublish = run(commands.get(3));
      assertThat(unpublish.code()).as(unpublish.said()).isZero();
      assertThat(unpublish.said()).as("a driver's key is no source").doesNotContain("building");
      assertThat(target).doesNotExist();
    } finally {
      driver.destroy();
      driver.waitFor();
    }
    Ended check = run(commands.get(4));
    assertThat(check.code()).isEqualTo(1);
    assertThat(check.said()).contains("did you mean");
  }

  /** The indented block after "by hand", with its directory replaced by one of the test. */
  private List<String> readmesCommandsByHand() throws IOException {
    String readme = Files.readString(CHECKOUT.resolve("README.md"));
    String after = readme.substring(readme.indexOf("The same by hand"));
    return after
        .substring(0, after.indexOf("\n## "))
        .replace("\\\n", " ")
        .lines()
        .filter(line -> line.startsWith("    "))
        .map(line -> line.strip().replace("/tmp/try", dir.toString()))
        .toList();
  }

  /** Names of files are not only ASCII, and many machines have no locale at all. */
  @Test
  void aLocaleWithoutUtf8IsReplaced() throws Exception {
    Path spc = dir.resolve("class.yaml");
    Files.writeString(
        spc,
        """
        apiVersion: secrets-store.csi.x-k8s.io/v1
        kind: SecretProviderClass
        metadata: {name: db, namespace: default}
        spec:
          provider: file
          parameters: {objects: "[{objectName: ключ}]"}
        """);

    Ended check = run(Map.of("LC_ALL", "C"), List.of(LAUNCHER, "check", spc.toString()));

    assertThat(check.code()).as(check.said()).isZero();
  }

  private Ended run(String command) throws Exception {
    return run(Map.of(), List.of("sh", "-c", command));
  }

  private Ended run(Map<String, String> environment, List<String> command) throws Exception {
    Path said = Files.createTempFile(dir, "said", "");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(CHECKOUT.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    builder.environment().putAll(environment);
    int code = builder.start().waitFor();
    return new Ended(code, Files.readString(said, StandardCharsets.UTF_8));
  }

  private static boolean succeeds(List<String> prefix, String... command) throws Exception {
    List<String> line = new ArrayList<>(prefix);
    line.addAll(List.of(command));
    return new ProcessBuilder(line).redirectErrorStream(true).start().waitFor() == 0;
  }
}
