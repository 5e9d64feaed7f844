package io.strongroom.driver.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.driver.DriverHarness;
import io.strongroom.driver.TestPod;
import io.strongroom.driver.event.Origin;
import io.strongroom.driver.event.Problem;
import io.strongroom.driver.event.VolumeEvent;
import io.strongroom.driver.event.VolumeSubject;
import io.strongroom.driver.http.TextServer;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.VolumeId;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.Moment;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.NotGivenBack;
import io.strongroom.provider.PodIdentity;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.testing.FakeProvider;
import io.strongroom.provider.testing.ManualClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class MetricsTest {
  private static final Origin VAULT = new Origin("vault", "vault in memory");

  private Moment now = new Moment(0);
  private final SetGauges gauges = new SetGauges();
  private final Metrics metrics = new Metrics(() -> now);

  @BeforeEach
  void addGauges() {
    metrics.add(gauges);
  }

  @Test
  void volumesThatWaitForKubeletAreVolumesToo() {
    gauges.waitingVolumes = 4;

    assertThat(scrape().samples)
        .containsEntry("strongroom_volumes", 4.0)
        .containsEntry("strongroom_volumes_waiting", 4.0);
  }

  @Test
  void wholeDriverIsCountedAsUpstreamCounts() {
    try (Canary canary = Canary.plant();
        DriverHarness driver = DriverHarness.create()) {
      FakeProvider store =
          new FakeProvider("vault").put("password", "password", canary.secret("password"));
      driver
          .provider(store)
          .spc("db", "vault", Map.of("objects", "password"))
          .reports(metrics)
          .start();
      TestPod pod =
          driver
              .pod("web")
              .secret("key", canary.secret("nodePublishSecretRef"))
              .publish()
              .publish();
      store.fail(Kind.DENIED, "no");
      var _ = driver.publishFails(driver.pod("other").request().build());
      var _ = driver.publishFails(driver.pod("third").spc("nope").request().build());

      Scrape scrape = scrape();
      assertThat(scrape.samples)
          .containsEntry("node_publish_total{provider=\"vault\",os_type=\"linux\"}", 2.0)
          .containsEntry(
              "node_publish_error_total{provider=\"vault\",error_type=\"PermissionDenied\","
                  + "os_type=\"linux\"}",
              1.0)
          .containsEntry(
              "node_publish_error_total{provider=\"\",error_type=\"SecretProviderClassNotFound\","
                  + "os_type=\"linux\"}",
              1.0)
          .containsEntry("node_unpublish_total{os_type=\"linux\"}", 0.0)
          .containsEntry("node_unpublish_error_total{os_type=\"linux\"}", 0.0)
          .containsEntry(
              "strongroom_store_calls_total{provider=\"vault\",operation=\"fetch\","
                  + "outcome=\"fetched\"}",
              1.0)
          .containsEntry(
              "strongroom_store_calls_total{provider=\"vault\",operation=\"fetch\","
                  + "outcome=\"denied\"}",
              1.0)
          .containsEntry("strongroom_publish_duration_seconds_count{outcome=\"published\"}", 1.0)
          .containsEntry("strongroom_publish_duration_seconds_count{outcome=\"refused\"}", 2.0)
          .containsEntry("strongroom_volumes", 1.0);
      canary.assertAbsentFrom(metrics.exposition());

      pod.unpublish();
      assertThat(scrape().samples)
          .containsEntry("node_unpublish_total{os_type=\"linux\"}", 1.0)
          .containsEntry("strongroom_volumes_waiting", 0.0)
          .containsEntry("strongroom_volumes", 0.0);
    }
  }

  @Test
  void refreshesAreCountedByWhetherFilesWereWritten() {
    VolumeRequest web = volume("team", "web", "db");
    metrics.onEvent(refreshed(web, true));
    metrics.onEvent(refreshed(web, false));
    metrics.onEvent(refreshed(web, false));
    metrics.onEvent(failed(web));

    assertThat(scrape().samples)
        .containsEntry(
            "rotation_reconcile_total{provider=\"vault\",os_type=\"linux\",rotated=\"true\"}", 1.0)
        .containsEntry(
            "rotation_reconcile_total{provider=\"vault\",os_type=\"linux\",rotated=\"false\"}", 2.0)
        .containsEntry(
            "rotation_reconcile_error_total{provider=\"vault\",error_type=\"StoreUnavailable\","
                + "os_type=\"linux\",rotated=\"false\"}",
            1.0)
        .containsEntry("rotation_reconcile_duration_sec_count{os_type=\"linux\"}", 4.0)
        .containsEntry("rotation_reconcile_duration_sec_bucket{os_type=\"linux\",le=\"0.25\"}", 0.0)
        .containsEntry("rotation_reconcile_duration_sec_bucket{os_type=\"linux\",le=\"0.5\"}", 4.0)
        .containsEntry("rotation_reconcile_duration_sec_sum{os_type=\"linux\"}", 2.0);
  }

  @Test
  void ageOfAClassIsThatOfItsStalestVolume() {
    VolumeRequest web = volume("team", "web", "db");
    VolumeRequest api = volume("team", "api", "db");
    metrics.onEvent(refreshed(web, false));
    now = now.plus(Duration.ofMinutes(1));
    metrics.onEvent(refreshed(api, false));
    metrics.onEvent(failed(web));
    now = now.plus(Duration.ofSeconds(30));

    String labels = "{namespace=\"team\",secretproviderclass=\"db\"}";
    assertThat(scrape().samples)
        .containsEntry("strongroom_secret_age_seconds" + labels, 90.0)
        .containsEntry("strongroom_refresh_failures" + labels, 1.0);

    metrics.onEvent(refreshed(web, true));
    assertThat(scrape().samples)
        .containsEntry("strongroom_secret_age_seconds" + labels, 30.0)
        .containsEntry("strongroom_refresh_failures" + labels, 0.0);
    for (VolumeRequest volume : List.of(web, api)) {
      metrics.onEvent(
          new VolumeEvent.Unpublished(volume.target(), volume.id().value(), Optional.empty()));
    }
    assertThat(scrape().series("strongroom_secret_age_seconds")).isZero();
  }

  @Test
  void ageIsNeverNegativeWhenSomebodySetsTheClock() {
    ManualClock clock = new ManualClock();
    Metrics other = new Metrics(clock);
    other.onEvent(refreshed(volume("team", "web", "db"), true));
    clock.set(clock.instant().minus(Duration.ofHours(1)));
    clock.advance(30);

    assertThat(new Scrape(other.exposition()).samples)
        .containsEntry(
            "strongroom_secret_age_seconds{namespace=\"team\",secretproviderclass=\"db\"}", 30.0);
  }

  @Test
  void tenThousandHostileClassesAndProvidersMakeFewSeries() {
    metrics.onEvent(failed(volume("team", "first", "oldest")));
    now = now.plus(Duration.ofSeconds(1));
    for (int i = 0; i < 10_000; i++) {
      Origin hostile = new Origin("\"\\\n} " + i, "store " + i);
      VolumeRequest volume = volume("team", "pod-" + i, "class-" + i);
      metrics.onEvent(
          new VolumeEvent.Published(volume, hostile, List.of(), List.of(), Duration.ZERO));
      metrics.onEvent(
          new VolumeEvent.Refused(
              VolumeSubject.of(volume),
              new Problem("Internal", "hm", Optional.of(hostile), List.of()),
              Duration.ZERO));
      metrics.onEvent(
          new VolumeEvent.Fetched(
              volume,
              hostile,
              VolumeEvent.Operation.MOUNT,
              VolumeEvent.Outcome.FETCHED,
              List.of(),
              List.of(),
              List.of(),
              Duration.ZERO));
    }

    Scrape scrape = scrape();
    // One name is that of the first class; all further ones than the most are "other".
    for (String name :
        List.of("node_publish_total", "node_publish_error_total", "strongroom_store_calls_total")) {
      assertThat(scrape.series(name)).as(name).isEqualTo(Metrics.MAX_PROVIDERS);
    }
    for (String name : List.of("strongroom_secret_age_seconds", "strongroom_refused_volumes")) {
      assertThat(scrape.series(name)).as(name).isEqualTo(ClassKey.MAX_CLASSES + 1);
    }
    assertThat(scrape.samples)
        .as("the stalest class keeps its name")
        .containsEntry(
            "strongroom_refresh_failures{namespace=\"team\",secretproviderclass=\"oldest\"}", 1.0)
        .containsKey(
            "strongroom_secret_age_seconds{namespace=\"other\",secretproviderclass=\"other\"}")
        .containsEntry(
            "node_publish_total{provider=\"other\",os_type=\"linux\"}",
            10_000.0 - (Metrics.MAX_PROVIDERS - 1));
  }

  @Test
  void numbersOfOthersAreReadWhenSomebodyLooks() {
    gauges.contentBytes = 1;
    gauges.contentLimit = 100;
    gauges.unreadObjects = 3;
    gauges.expiredObjects = 4;
    gauges.openCircuits = 6;
    gauges.notGivenBack.put("vault", new NotGivenBack(2, 5));
    gauges.contentBytes = 7;

    assertThat(scrape().samples)
        .containsEntry("strongroom_content_bytes", 7.0)
        .containsEntry("strongroom_content_limit_bytes", 100.0)
        .containsEntry("strongroom_unread_objects", 3.0)
        .containsEntry("strongroom_expired_objects", 4.0)
        .containsEntry("strongroom_open_circuits", 6.0)
        .containsEntry("strongroom_give_back_waiting{provider=\"vault\"}", 2.0)
        .containsEntry("strongroom_not_given_back_total{provider=\"vault\"}", 5.0);
  }

  @Test
  void podsWaitUntilTheirVolumeIsPublishedOrKubeletAsksForItNoMore() {
    VolumeRequest web = volume("team", "web", "db");
    VolumeRequest api = volume("team", "api", "db");
    metrics.onEvent(refused(web));
    metrics.onEvent(refused(web));
    metrics.onEvent(refused(api));
    String db = "strongroom_refused_volumes{namespace=\"team\",secretproviderclass=\"db\"}";
    assertThat(scrape().samples).containsEntry(db, 2.0);

    metrics.onEvent(
        new VolumeEvent.Published(web, VAULT, List.of(), List.of(), Duration.ofSeconds(1)));
    assertThat(scrape().samples).containsEntry(db, 1.0);

    now = now.plus(Duration.ofMinutes(4));
    metrics.onEvent(refused(api));
    now = now.plus(Duration.ofMinutes(4));
    assertThat(scrape().samples).as("kubelet asked four minutes ago").containsEntry(db, 1.0);
    now = now.plus(Duration.ofMinutes(2));
    assertThat(scrape().samples).as("its pod is gone").doesNotContainKey(db);
  }

  @Test
  void unpublishedOrRepublishedVolumeIsNotWaitedFor() {
    VolumeRequest web = volume("team", "web", "db");
    VolumeRequest api = volume("team", "api", "db");
    metrics.onEvent(refused(web));
    metrics.onEvent(refused(api));
    metrics.onEvent(new VolumeEvent.Republished(VolumeSubject.of(web), Optional.of(VAULT)));
    metrics.onEvent(new VolumeEvent.Unpublished(api.target(), api.id().value(), Optional.empty()));

    assertThat(scrape().series("strongroom_refused_volumes")).isZero();
  }

  @Test
  void endOfAClassIsThatOfItsFirstVolume() {
    Instant soon = Instant.parse("2030-01-01T00:00:00Z");
    gauges.contentEnds.addAll(
        List.of(
            new ContentEnd("team", "vm", Optional.of(soon.plusSeconds(60)), Optional.empty()),
            new ContentEnd("team", "vm", Optional.of(soon), Optional.empty()),
            new ContentEnd("team", "db", Optional.empty(), Optional.of(Duration.ofHours(1))),
            new ContentEnd("team", "db", Optional.empty(), Optional.of(Duration.ofMillis(-1500)))));

    Scrape scrape = scrape();
    assertThat(scrape.samples)
        .containsEntry(
            "strongroom_expiry_timestamp_seconds{namespace=\"team\",secretproviderclass=\"vm\"}",
            (double) soon.getEpochSecond())
        .containsEntry(
            "strongroom_renewal_due_seconds{namespace=\"team\",secretproviderclass=\"db\"}", -1.5);
    assertThat(scrape.series("strongroom_expiry_timestamp_seconds")).isEqualTo(1);
    assertThat(scrape.series("strongroom_renewal_due_seconds")).isEqualTo(1);
  }

  @Test
  void metricsAreServedAtOnePath() throws IOException {
    try (TextServer server =
        MetricsServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), metrics)) {
      assertThat(get(server, "/metrics"))
          .startsWith(
              "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n")
          .endsWith("\r\n\r\n" + metrics.exposition());
      assertThat(get(server, "/")).startsWith("HTTP/1.1 404 ");
    }
  }

  private static String get(TextServer server, String path) throws IOException {
    try (Socket client = new Socket(server.address().getAddress(), server.address().getPort())) {
      client.getOutputStream().write("GET %s HTTP/1.1\r\n\r\n".formatted(path).getBytes(UTF_8));
      return new String(client.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private Scrape scrape() {
    return new Scrape(metrics.exposition());
  }

  private static VolumeEvent refreshed(VolumeRequest request, boolean changed) {
    return new VolumeEvent.Refreshed(
        request, Optional.of(VAULT), List.of(), List.of(), changed, Duration.ofMillis(500));
  }

  private static VolumeEvent refused(VolumeRequest request) {
    return new VolumeEvent.Refused(
        VolumeSubject.of(request),
        new Problem("PermissionDenied", "no", Optional.of(VAULT), List.of()),
        Duration.ofMillis(500));
  }

  private static VolumeEvent failed(VolumeRequest request) {
    return new VolumeEvent.RefreshFailed(
        request,
        new Problem("StoreUnavailable", "away", Optional.of(VAULT), List.of()),
        List.of(),
        true,
        Duration.ofMillis(500));
  }

  private static VolumeRequest volume(String namespace, String pod, String className) {
    TargetPath target = new TargetPath(Path.of("/kubelet"), "uid-" + pod, "secrets");
    return new VolumeRequest(
        new VolumeId("csi-" + pod),
        target,
        target.toString(),
        new PodIdentity(namespace, pod, "uid-" + pod, "default", ServiceAccountTokens.none()),
        className,
        OptionalInt.empty(),
        Map.of(),
        NodePublishSecrets.of(Map.of()),
        Optional.empty());
  }
}
