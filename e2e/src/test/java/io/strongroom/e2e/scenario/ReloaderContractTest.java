package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What restarts workloads watches SecretProviderClassPodStatus objects, and takes a change of what
 * is made of {@code id=version} of their objects for a rotation: Stakater's Reloader hashes it. So
 * it must change with the content, once, and with nothing else.
 *
 * <p>Reloader itself is not among the modules that are served to this project's builds; what it
 * computes is computed here.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class ReloaderContractTest {
  private static final String ROTATED = "reloads/password";
  private static final String STEADY = "reloads/username";

  @Test
  void watcherSeesOneChangePerRotationAndNoneElse(InstalledDriver driver) throws Exception {
    driver.store().put(ROTATED, "first");
    driver.store().put(STEADY, "user");
    try (Workloads shop = Workloads.in(driver, "reloads");
        Seen seen = Seen.in(shop)) {
      shop.fileClass("db", "- objectName: %s\n- objectName: %s\n".formatted(ROTATED, STEADY));
      shop.run(shop.pod("web", "db"));
      VolumeStatus before = VolumeStatus.await(shop, "web");
      assertThat(shop.read("web", STEADY)).isEqualTo("user");
      VolumeStatus.await(shop, "web", "who read it", status -> status.readAt().containsKey(STEADY));

      driver.replace();
      driver.store().put(ROTATED, "second");
      VolumeStatus.await(
          shop,
          "web",
          "the second value",
          status -> !status.of(ROTATED).version().equals(before.of(ROTATED).version()));
      assertThat(shop.read("web", ROTATED)).isEqualTo("second");
      VolumeStatus.await(
          shop, "web", "who read the second", status -> status.readAt().containsKey(ROTATED));

      // A value that comes back is what it was: to whoever watches, that is a rotation too.
      driver.store().put(ROTATED, "first");
      VolumeStatus.await(
          shop,
          "web",
          "the first value again",
          status -> status.of(ROTATED).version().equals(before.of(ROTATED).version()));

      Await.until("the watch has seen all of it", seen::hashes, hashes -> hashes.size() >= 3);
      List<String> hashes = seen.hashes();
      assertThat(hashes).hasSize(3);
      assertThat(hashes.get(1)).isNotEqualTo(hashes.get(0));
      assertThat(hashes.get(2)).isEqualTo(hashes.get(0));
      assertThat(seen.events()).as("events, of which some only say who read").isGreaterThan(3);
    }
  }

  @Test
  void deploymentOfTheDocumentationRuns(InstalledDriver driver) throws Exception {
    driver.store().put("password", "reloaded");
    try (Workloads shop = Workloads.in(driver, "reloads")) {
      shop.fileClass("db-credentials", "- objectName: password\n");
      driver
          .client()
          .serviceAccounts()
          .inNamespace(shop.namespace())
          .resource(
              new ServiceAccountBuilder().withNewMetadata().withName("shop").endMetadata().build())
          .create();
      try (var yaml =
          Files.newInputStream(Path.of("../docs/examples/reloader/shop-deployment.yaml"))) {
        driver.client().load(yaml).inNamespace(shop.namespace()).create();
      }
      driver
          .client()
          .apps()
          .deployments()
          .inNamespace(shop.namespace())
          .withName("shop")
          .waitUntilCondition(
              seen -> Objects.equals(seen.getStatus().getReadyReplicas(), 2), 3, TimeUnit.MINUTES);
    }
  }

  /** A watch of the status objects of a namespace. */
  private static final class Seen implements Watcher<GenericKubernetesResource>, AutoCloseable {
    private final List<String> all = new CopyOnWriteArrayList<>();
    private final Watch watch;

    @SuppressWarnings("this-escape") // the watch calls back once there is something to see
    private Seen(Workloads shop) {
      watch =
          shop.driver()
              .client()
              .genericKubernetesResources(Workloads.GROUP + "/v1", "SecretProviderClassPodStatus")
              .inNamespace(shop.namespace())
              .watch(this);
    }

    static Seen in(Workloads shop) {
      return new Seen(shop);
    }

    @Override
    public void eventReceived(Action action, GenericKubernetesResource object) {
      if (action == Action.ADDED || action == Action.MODIFIED) {
        all.add(hashed(object));
      }
    }

    @Override
    public void onClose(WatcherException cause) {}

    int events() {
      return all.size();
    }

    /** Without repetitions of what came just before. */
    List<String> hashes() {
      List<String> seen = List.copyOf(all);
      return IntStream.range(0, seen.size())
          .filter(i -> i == 0 || !seen.get(i).equals(seen.get(i - 1)))
          .mapToObj(seen::get)
          .toList();
    }

    /** What Reloader hashes: {@code id=version} of each object and the class, sorted. */
    private static String hashed(GenericKubernetesResource object) {
      List<Map<String, Object>> objects = object.get("status", "objects");
      return Stream.concat(
              objects.stream().map(each -> each.get("id") + "=" + each.get("version")),
              Stream.of(
                  "SecretProviderClassName="
                      + object.<String>get("status", "secretProviderClassName")))
          .sorted()
          .collect(Collectors.joining(";"));
    }

    @Override
    public void close() {
      watch.close();
    }
  }
}
