package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.Ended;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every command that the pages in {@code docs} show, as it stands there. {@code docs/providers} has
 * a test of its own, {@code VaultGuideIT}.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class DocumentedCommandsTest {
  private static final Path DOCS = Path.of("../docs");
  private static final Pattern BLOCK =
      Pattern.compile(
          "^ *```(?<language>\\w*)\n(?<text>.*?)^ *```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern INLINE = Pattern.compile("`((?:kubectl|helm) [^`\n]+)`");

  /** They take what this cluster has not, or what others look at in passing. */
  private static final Map<String, String> RUN_ELSEWHERE =
      Map.of(
          "helm uninstall csi-secrets-store --namespace kube-system", "UpstreamVolumeTest",
          "kubectl delete crd", "UninstallTest",
          "kubectl strongroom status", "StatusCommandTest",
          "kubectl -n shop strongroom status", "StatusCommandTest",
          "kubectl get secretproviderclasses -A -o yaml | ./strongroom check -",
              "CheckCommandTest");

  /** A command's name within a sentence. */
  private static final Set<String> NAMES =
      Set.of(
          "kubectl describe pod",
          "kubectl exec POD -- cat",
          "kubectl exec",
          "kubectl drain",
          "helm install",
          "helm uninstall",
          "helm upgrade --install");

  @TempDir Path dir;

  private final Set<String> left = new LinkedHashSet<>();

  @Test
  void everyCommandRuns(InstalledDriver driver) throws Exception {
    assumeTrue(driver.cluster().hasComponents(), "NOT RUN: kubectl and helm are not on the path");
    left.addAll(commands());
    assertThat(left).hasSizeGreaterThan(12);
    left.removeIf(command -> RUN_ELSEWHERE.keySet().stream().anyMatch(command::startsWith));
    Path values = Files.writeString(dir.resolve("your-values.yaml"), valuesOf(driver));
    try {
      whoHasPods(driver);
      whoComesAndGoes(driver, values);
    } finally {
      driver.install();
      operatorsKey(driver).delete();
    }
    assertThat(left).as("commands that no step has run").isEmpty();
  }

  private void whoHasPods(InstalledDriver driver) throws Exception {
    try (Workloads shop = Workloads.in(driver, "documented")) {
      driver.store().put("documented", "x");
      shop.fileClass("db", "- objectName: documented\n");
      shop.run(shop.pod("app", "db"));
      shop.fileClass("refused", "- objectName: there-is-none\n");
      shop.create(shop.pod("without", "refused"));
      shop.awaitMessage("without", "there-is-none");

      whoLooks(driver, shop, VolumeStatus.await(shop, "app"));
      whoUpgrades(driver, shop);
    }
  }

  private void whoLooks(InstalledDriver driver, Workloads shop, VolumeStatus status)
      throws Exception {
    run(driver, "ctr -n k8s.io", command -> command.replace("image/target", image()));
    assertThat(run(driver, "kubectl -n kube-system rollout status")).contains("rolled out");
    // None of this cluster's classes has secretObjects.
    run(driver, "kubectl get spc -A -o json | jq");
    assertThat(run(driver, "kubectl get spc -A")).contains("db");
    assertThat(run(driver, "kubectl get spcps")).contains(status.name());
    assertThat(run(driver, "kubectl get secretproviderclasspodstatuses")).contains(status.name());
    assertThat(
            run(
                driver,
                "kubectl get secretproviderclasspodstatus ",
                command ->
                    command.replace(
                        "POD-NAMESPACE-CLASS", status.name() + " -n " + shop.namespace())))
        .contains("summary:");
    String node = driver.pod().getSpec().getNodeName();
    assertThat(run(driver, "kubectl get pods -A", command -> command.replace("NODE", node)))
        .contains(driver.pod().getMetadata().getName());
    assertThat(run(driver, "kubectl get csidriver")).contains(InstalledDriver.NAME);
    run(driver, "kubectl annotate spc", command -> command + " -n " + shop.namespace());
    Await.until(
        "the audit log's filter finds who was refused",
        () -> again(driver, "kubectl -n kube-system logs"),
        output -> output.contains("\t%s\twithout\t".formatted(shop.namespace())));
    run(driver, "kubectl -n kube-system logs");
  }

  private void whoUpgrades(InstalledDriver driver, Workloads shop) throws Exception {
    assertThat(run(driver, "helm show crds")).contains("serverside-applied");
    // The first upgrade names it, and no driver starts while a Secret that it names is missing.
    run(driver, "kubectl --namespace kube-system create secret");
    run(driver, "helm upgrade strongroom");
    driver.awaitReady();
    assertThat(versionKeySecret(driver)).isEqualTo("version-key");
    assertThat(run(driver, "helm uninstall strongroom"))
        .contains("volumes are still held", shop.namespace() + "/app");
    // The plain manifests are for kubelet's usual root, which is not this cluster's.
    assertThat(run(driver, "kubectl apply", command -> command + " --dry-run=server"))
        .contains("daemonset.apps/strongroom serverside-applied (server dry run)");
    driver.install();
  }

  /** The Secret that the driver's pod has its key of versions from. */
  private static String versionKeySecret(InstalledDriver driver) {
    return driver.pod().getSpec().getVolumes().stream()
        .filter(volume -> volume.getName().equals("version-key"))
        .map(volume -> volume.getSecret().getSecretName())
        .findFirst()
        .orElseThrow();
  }

  /** As the page names it. */
  private static Resource<Secret> operatorsKey(InstalledDriver driver) {
    return driver.client().secrets().inNamespace(InstalledDriver.NAMESPACE).withName("version-key");
  }

  private void whoComesAndGoes(InstalledDriver driver, Path values) throws Exception {
    for (String command : matching("helm install strongroom")) {
      driver.uninstall();
      String here =
          command.contains("your-values.yaml")
              ? command.replace("your-values.yaml", values.toString())
              : command + " --values " + values;
      assertThat(shell(driver, here)).contains("STATUS: deployed");
    }
    driver.uninstall();
  }

  private String run(InstalledDriver driver, String begin) throws Exception {
    return run(driver, begin, command -> command);
  }

  /** All that begin so; what they wrote together. */
  private String run(InstalledDriver driver, String begin, Place place) throws Exception {
    StringBuilder written = new StringBuilder();
    for (String command : matching(begin)) {
      written.append(shell(driver, place.here(command)));
    }
    return written.toString();
  }

  /** What a command becomes on this cluster. */
  @FunctionalInterface
  private interface Place {
    String here(String command);
  }

  private List<String> matching(String begin) {
    List<String> found = left.stream().filter(command -> command.startsWith(begin)).toList();
    assertThat(found).as(begin + " among " + left).isNotEmpty();
    left.removeAll(found);
    return found;
  }

  private String again(InstalledDriver driver, String begin) throws Exception {
    String command = left.stream().filter(each -> each.startsWith(begin)).findFirst().orElseThrow();
    return driver.cluster().shell(command).output();
  }

  private static String shell(InstalledDriver driver, String command) throws Exception {
    Ended ended = driver.cluster().shell(command);
    assertThat(ended.code()).as(command + "\n" + ended.output()).isZero();
    return ended.output();
  }

  private static String image() {
    return Path.of("../image/target").toAbsolutePath().normalize().toString();
  }

  private static String valuesOf(InstalledDriver driver) throws IOException {
    return """
    linux: {kubeletRootDir: %s}
    fileStore: {hostPath: %s}
    image: {pullPolicy: Never}
    """
        .formatted(driver.cluster().kubeletRoot(), driver.store().path());
  }

  /**
   * The audit log's filter, on what containerd wrote down of the driver's two streams: it keeps the
   * lines of the audit log and nothing else.
   */
  @Test
  void filterOfTheAuditLogKeepsItsLinesAndNoOthers(InstalledDriver driver) throws Exception {
    String condition =
        all(Pattern.compile("condition: (.+)"), Files.readString(DOCS.resolve("audit.md")))
            .getFirst();
    try (Workloads shop = Workloads.in(driver, "filtered")) {
      driver.store().put("filtered", "x");
      shop.fileClass("db", "- objectName: filtered\n");
      shop.run(shop.pod("app", "db"));
      String container = driver.pod().getSpec().getContainers().getFirst().getName();

      List<String> kept = new ArrayList<>();
      List<String> dropped = new ArrayList<>();
      for (String line : logLines(driver, container)) {
        // TIME STREAM F TEXT
        String[] parts = line.split(" ", 4);
        Map<String, String> event =
            Map.of(".kubernetes.container_name", container, ".stream", parts[1]);
        (holds(condition, event) ? kept : dropped).add(parts[3]);
      }

      assertThat(kept)
          .isNotEmpty()
          .allMatch(text -> text.startsWith("{\"logger\":\"strongroom.audit\""));
      assertThat(kept).anyMatch(text -> text.contains("\"namespace\":\"" + shop.namespace()));
      assertThat(dropped).isNotEmpty().noneMatch(text -> text.contains("strongroom.audit"));
    }
  }

  /** As Vector's language has it: equalities, all of which must hold. */
  private static boolean holds(String condition, Map<String, String> event) {
    return Stream.of(condition.split(" && "))
        .map(term -> term.split(" == "))
        .allMatch(term -> term[1].equals("\"%s\"".formatted(event.get(term[0]))));
  }

  private static List<String> logLines(InstalledDriver driver, String container) throws Exception {
    String pod = driver.pod().getMetadata().getUid();
    return new Node(driver.cluster())
        .run("cat /var/log/pods/*_%s/%s/*.log".formatted(pod, container))
        .lines()
        .toList();
  }

  private static Collection<String> commands() throws IOException {
    Set<String> commands = new LinkedHashSet<>();
    try (Stream<Path> pages = Files.list(DOCS)) {
      for (Path page : pages.filter(file -> file.toString().endsWith(".md")).sorted().toList()) {
        String text = Files.readString(page);
        for (String block : shellBlocks(text)) {
          block
              .replace("\\\n", " ")
              .lines()
              .map(DocumentedCommandsTest::command)
              .forEach(commands::add);
        }
        all(INLINE, text).stream()
            // As tables have it.
            .map(inline -> command(inline.replace("\\|", "|")))
            .filter(inline -> !NAMES.contains(inline))
            .forEach(commands::add);
      }
    }
    commands.remove("");
    return commands;
  }

  /** A block of another language is no command; its end is not the begin of one. */
  private static List<String> shellBlocks(String text) {
    return BLOCK
        .matcher(text)
        .results()
        .filter(block -> Set.of("", "sh").contains(block.group("language")))
        .map(block -> block.group("text"))
        .toList();
  }

  /** Without the comment behind it. */
  private static String command(String line) {
    return line.replaceFirst("\\s+# .*", "").strip();
  }

  private static List<String> all(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher
        .results()
        .map((MatchResult found) -> found.group(1))
        .collect(Collectors.toList());
  }
}
