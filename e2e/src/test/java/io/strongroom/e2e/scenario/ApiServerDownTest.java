package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.Cluster;
import io.strongroom.e2e.cluster.Component;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import io.strongroom.e2e.scenario.VolumeStatus.Held;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What is on the node needs no API server: contents, refreshes, and the end of a volume. What the
 * API server is to be told, it is told later.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class ApiServerDownTest {
  private static final Duration OUTAGE = Duration.ofMinutes(1);

  /** Says so when it is asked to end, and stays until it is killed. */
  private static final String STUBBORN = "trap 'echo asked to end' TERM; while :; do sleep 1; done";

  @Test
  void volumesAreRefreshedAndUnpublishedWithoutIt(InstalledDriver driver) throws Exception {
    Cluster cluster = driver.cluster();
    assumeTrue(cluster.hasComponents(), "NOT RUN: here the API server cannot be stopped by itself");
    Node node = new Node(cluster);
    driver.store().put("password", "before-the-outage");
    try (Workloads shop = Workloads.in(driver, "outage")) {
      shop.fileClass("credentials", "- objectName: password\n");
      Pod stays = shop.run(shop.pod("stays", "credentials"));
      Pod leaves = shop.run(stubborn(shop));
      Map<String, List<String>> mounts = node.mountsBelow(node.directory(stays));
      Await.until("both have a status", shop::statuses, statuses -> statuses.size() == 2);
      Map<String, Held> heldBefore = VolumeStatus.await(shop, "stays").held();
      askToLeave(shop);
      int process = node.process(leaves);
      Pod driverBefore = driver.pod();
      String health = "http://" + driverBefore.getStatus().getPodIP() + ":9808";
      long linesBefore = node.log(driverBefore).size();

      Map<String, List<String>> mountsMeanwhile =
          cluster.without(
              Component.API_SERVER,
              () -> {
                Instant end = Instant.now().plus(OUTAGE);
                node.kill(process);
                Await.until(
                    "the volume of the pod that leaves is gone",
                    () -> node.mountsBelow(node.directory(leaves)),
                    Map::isEmpty);
                for (int i = 1; Instant.now().isBefore(end); i++) {
                  String value = "rotated-without-api-server-" + i;
                  driver.store().put("password", value);
                  Await.until(
                      "the volume holds the new value",
                      () -> node.run("cat " + node.target(stays, "secrets") + "/password"),
                      value::equals);
                  assertThat(answer(health + "/healthz")).isEqualTo(200);
                  assertThat(answer(health + "/readyz")).isEqualTo(200);
                }
                return node.mountsBelow(node.directory(stays));
              });
      assertThat(mountsMeanwhile).isEqualTo(mounts);

      Await.until(
          "the pod that leaves is gone",
          () -> shop.resource("leaves").get() == null,
          Boolean.TRUE::equals);
      driver.store().put("password", "after-the-outage");
      shop.awaitContent("stays", "password", "after-the-outage");
      VolumeStatus.await(
          shop, "stays", "the new version", status -> !status.held().equals(heldBefore));
      Await.until("one status is left", shop::statuses, statuses -> statuses.size() == 1);
      shop.run(shop.pod("new", "credentials"));
      assertThat(shop.read("new", "password")).isEqualTo("after-the-outage");
      assertThat(driver.pod().getMetadata().getUid())
          .isEqualTo(driverBefore.getMetadata().getUid());
      assertThat(Node.restarts(driver.pod())).isEqualTo(Node.restarts(driverBefore));
      assertTellsOfItOnce(node.log(driverBefore).stream().skip(linesBefore).toList());
    }
  }

  private static PodBuilder stubborn(Workloads shop) {
    return shop.pod("leaves", "credentials")
        .editSpec()
        .withTerminationGracePeriodSeconds(600L)
        .editFirstContainer()
        .withCommand("sh", "-c", STUBBORN)
        .endContainer()
        .endSpec();
  }

  /** Returns when kubelet is at it, so that it needs to hear nothing more of it. */
  private static void askToLeave(Workloads shop) throws InterruptedException {
    shop.resource("leaves").delete();
    Await.until(
        "the pod was asked to end",
        () -> shop.resource("leaves").getLog(),
        log -> log.contains("asked to end"));
  }

  private static int answer(String address) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.discarding())
          .statusCode();
    }
  }

  private static void assertTellsOfItOnce(List<String> lines) {
    assertThat(lines)
        .as("lines of the driver about the API server that went away")
        .filteredOn(line -> line.contains("the API server does not take status and events"))
        .hasSize(1);
    assertThat(lines)
        .as("lines of the driver about the API server that came back")
        .filteredOn(line -> line.contains("the API server answers again, status and events"))
        .hasSize(1);
  }
}
