package io.strongroom.e2e.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.Pod;
import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import io.strongroom.provider.gcp.fake.FakeGoogle;
import io.strongroom.provider.gcp.fake.FakeGoogle.Call;
import io.strongroom.provider.testing.Canary;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A pod gets from Google what its service account may read, and follows its changes. Kubelet's
 * projected token, from the API server's own issuer, is what Google's token service gets; as whom
 * each call came, the fake notes.
 */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GoogleSecretsTest {
  /** How long one pod's answer serves others of its service account. */
  private static final Duration SHARED = Duration.ofSeconds(5);

  private static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final String EXCHANGE = "ExchangeToken";
  private static final String IMPERSONATE = "GenerateAccessToken";
  private static final String READ = "AccessSecretVersion";
  private static final String LOOK = "GetSecretVersion";
  private static final String ACCOUNT = "app@shop.iam.gserviceaccount.com";

  private GoogleStores google;

  @BeforeAll
  void start(InstalledDriver driver) throws Exception {
    google = GoogleStores.with(driver);
  }

  @AfterAll
  void stop() {
    if (google != null) {
      google.close();
    }
  }

  @Test
  void oneAccountReadsAndFollowsAndTheOtherIsToldWhatToMend(InstalledDriver driver)
      throws Exception {
    try (Canary canary = Canary.plant();
        Workloads shop = Workloads.in(driver, "shop")) {
      String secret = secret(shop, "db");
      String first = google.put(secret, canary.secret("first"));
      google.allow(secret, GoogleStores.principal(shop, "checkout"));
      GoogleStores.account(shop, "checkout");
      GoogleStores.account(shop, "curious");
      shop.spc("db", "v1", "gcp", Map.of("secrets", latest(secret, "db")));

      shop.run(ServiceAccounts.as("checkout", shop.pod("web", "db")));

      assertThat(shop.read("web", "db")).isEqualTo(canary.secret("first"));
      assertThat(VolumeStatus.await(shop, "web").storeVersion()).startsWith(first + "-");
      String second = google.put(secret, canary.secret("second"));
      shop.awaitContent("web", "db", canary.secret("second"));
      VolumeStatus.await(
          shop,
          "web",
          "the newer version's name",
          status -> status.storeVersion().startsWith(second + "-"));

      shop.create(ServiceAccounts.as("curious", shop.pod("other", "db")));
      assertThat(shop.awaitMessage("other", "PERMISSION_DENIED"))
          .startsWith("FailedMount: ")
          .contains(
              "SecretProviderClass %s/db, object \"".formatted(shop.namespace()),
              "store gcp",
              "secret '%s/versions/latest', location global".formatted(secret),
              GoogleStores.principal(shop, "curious"),
              "Permission 'secretmanager.versions.access' denied for resource",
              "does IAM grant it secretmanager.versions.access"
                  + " (roles/secretmanager.secretAccessor) there?",
              "store code PERMISSION_DENIED")
          .doesNotContain("\n");
      assertThat(VolumeStatus.ofPod(shop, "other")).isEmpty();
      assertThat(shop.read("web", "db")).isEqualTo(canary.secret("second"));
      assertThat(of(secret))
          .filteredOn(call -> call.principal().equals(GoogleStores.principal(shop, "checkout")))
          .extracting(Call::method)
          .contains(LOOK)
          .filteredOn(READ::equals)
          .as("payloads: one for each version")
          .hasSize(2);
      google.assertNoLeaks(canary, shop);
    }
  }

  @Test
  void oneAccountStandsForOneOfGoogleAndTheOtherMayNot(InstalledDriver driver) throws Exception {
    try (Canary canary = Canary.plant();
        Workloads shop = Workloads.in(driver, "shop")) {
      String secret = secret(shop, "db");
      google.put(secret, canary.secret("first"));
      google.allow(secret, "serviceAccount:" + ACCOUNT);
      google
          .fake()
          .policies()
          .grant(
              "projects/-/serviceAccounts/" + ACCOUNT,
              "roles/iam.workloadIdentityUser",
              List.of(GoogleStores.principal(shop, "checkout")));
      GoogleStores.account(shop, "checkout", ACCOUNT);
      GoogleStores.account(shop, "curious", ACCOUNT);
      shop.spc("db", "v1", "gcp", Map.of("secrets", latest(secret, "db")));

      shop.run(ServiceAccounts.as("checkout", shop.pod("web", "db")));

      assertThat(shop.read("web", "db")).isEqualTo(canary.secret("first"));
      assertThat(GoogleStores.named(google.fake().calls(), IMPERSONATE))
          .extracting(Call::name, Call::principal)
          .contains(tuple(ACCOUNT, GoogleStores.principal(shop, "checkout")));
      assertThat(of(secret)).extracting(Call::principal).containsOnly("serviceAccount:" + ACCOUNT);
      google.put(secret, canary.secret("second"));
      shop.awaitContent("web", "db", canary.secret("second"));

      shop.create(ServiceAccounts.as("curious", shop.pod("other", "db")));
      assertThat(shop.awaitMessage("other", "PERMISSION_DENIED"))
          .contains(
              "token of service account " + ACCOUNT,
              GoogleStores.principal(shop, "curious"),
              "roles/iam.workloadIdentityUser")
          .doesNotContain("\n");
      google.assertNoLeaks(canary, shop);
    }
  }

  @Test
  void aRegionalSecretAndAParameterThatRefersToASecret(InstalledDriver driver) throws Exception {
    try (Canary canary = Canary.plant();
        Workloads shop = Workloads.in(driver, "shop")) {
      String regional = "%s/secrets/%s-api".formatted(GoogleStores.REGION, shop.namespace());
      String secret = secret(shop, "db");
      String parameter =
          "%s/locations/global/parameters/%s-cfg".formatted(GoogleStores.PROJECT, shop.namespace());
      google.put(regional, "{\"key\": \"%s\"}".formatted(canary.secret("key")));
      google.put(secret, canary.secret("first"));
      google
          .fake()
          .parameters()
          .put(
              parameter,
              "v1",
              "password: __REF__(\"//secretmanager.googleapis.com/%s/versions/latest\")"
                  .formatted(secret)
                  .getBytes(UTF_8));
      String principal = GoogleStores.principal(shop, "checkout");
      google.allow(regional, principal);
      google
          .fake()
          .policies()
          .grant(parameter, "roles/parametermanager.parameterAccessor", List.of(principal));
      // Who reads the secret is the parameter, and the pod may not.
      google
          .fake()
          .policies()
          .grant(
              secret,
              GoogleStores.ACCESSOR,
              List.of(google.fake().parameters().principal(parameter)));
      GoogleStores.account(shop, "checkout");
      shop.spc(
          "app",
          "v1",
          "gcp",
          Map.of(
              "secrets",
              """
              - {resourceName: %s/versions/latest, path: api/key, extractJSONKey: key, mode: 0400}
              - {resourceName: %s/versions/v1, path: config.yaml}
              """
                  .formatted(regional, parameter)));

      shop.run(ServiceAccounts.as("checkout", shop.pod("web", "app")));

      assertThat(shop.read("web", "api/key")).isEqualTo(canary.secret("key"));
      assertThat(shop.exec("web", "stat", "-L", "-c", "%a", Workloads.MOUNT + "/api/key").output())
          .isEqualTo("400\n");
      assertThat(shop.read("web", "config.yaml")).isEqualTo("password: " + canary.secret("first"));
      google.put(secret, canary.secret("second"));
      shop.awaitContent("web", "config.yaml", "password: " + canary.secret("second"));
      google.put(regional, "{\"key\": \"%s\"}".formatted(canary.secret("other-key")));
      shop.awaitContent("web", "api/key", canary.secret("other-key"));
      google.assertNoLeaks(canary, shop);
    }
  }

  /** As on GKE: a pool of its kind, and a class that was written for the managed add-on. */
  @Test
  void aClassOfTheManagedAddOnNamesItsOwnPool(InstalledDriver driver) throws Exception {
    try (Canary canary = Canary.plant();
        Workloads shop = Workloads.in(driver, "shop")) {
      String secret = secret(shop, "db");
      google.put(secret, canary.secret("first"));
      google.allow(secret, GoogleStores.gkePrincipal(shop, "checkout"));
      GoogleStores.account(shop, "checkout");
      shop.spc(
          "db",
          "v1",
          "gke",
          Map.of("audience", GoogleStores.gkeAudience(), "secrets", latest(secret, "db")));

      shop.run(ServiceAccounts.as("checkout", shop.pod("web", "db")));

      assertThat(shop.read("web", "db")).isEqualTo(canary.secret("first"));
      assertThat(of(secret))
          .extracting(Call::principal)
          .containsOnly(GoogleStores.gkePrincipal(shop, "checkout"));
      google.assertNoLeaks(canary, shop);
    }
  }

  @Test
  void statusMetricsAndAuditLogTellOfIt(InstalledDriver driver) throws Exception {
    try (Canary canary = Canary.plant();
        Workloads shop = Workloads.in(driver, "shop")) {
      String secret = secret(shop, "db");
      String version = google.put(secret, canary.secret("first"));
      google.allow(secret, GoogleStores.principal(shop, "checkout"));
      GoogleStores.account(shop, "checkout");
      shop.spc("db", "v1", "gcp", Map.of("secrets", latest(secret, "db")));
      shop.run(ServiceAccounts.as("checkout", shop.pod("web", "db")));

      Observability.assertShows(
          shop,
          canary,
          new Observability.Fetched("web", "checkout", "gcp global", secret, version));
      google.assertNoLeaks(canary, shop);
    }
  }

  @Test
  void thirtyPodsCostWhatOneCosts(InstalledDriver driver) throws Exception {
    int intervals = 5;
    try (Canary canary = Canary.plant();
        Workloads shop = Workloads.in(driver, "shop")) {
      String secret = secret(shop, "db");
      google.put(secret, canary.secret("first"));
      google.allow(secret, GoogleStores.principal(shop, "checkout"));
      GoogleStores.account(shop, "checkout");
      shop.spc("db", "v1", "gcp", Map.of("secrets", latest(secret, "db")));
      FakeGoogle fake = google.fake();
      Instant start = Instant.now();

      List<Pod> pods =
          Replicas.start(shop, 30, ServiceAccounts.as("checkout", shop.pod("web", "db")))
              .awaitReady();

      for (Pod pod : List.of(pods.getFirst(), pods.getLast())) {
        assertThat(shop.read(pod.getMetadata().getName(), "db")).isEqualTo(canary.secret("first"));
      }
      Instant steady = Instant.now();
      assertThat(GoogleStores.named(fake.callsSince(start), EXCHANGE)).hasSize(1);
      // An answer serves those who come within five seconds; on a busy machine some come later.
      assertThat(GoogleStores.named(fake.callsSince(start), READ))
          .hasSizeBetween(1, 1 + (int) Duration.between(start, steady).dividedBy(SHARED));
      List<Call> looks =
          Await.until(
              "the secret was looked at %d times more".formatted(intervals),
              () -> GoogleStores.named(fake.callsSince(steady), LOOK),
              found -> found.size() >= intervals);
      // The first one may come at once, and two that came are one interval apart.
      Duration elapsed = Duration.between(steady, looks.get(intervals - 1).at());
      assertThat(elapsed).isGreaterThanOrEqualTo(INTERVAL.multipliedBy(intervals - 1));
      assertThat(fake.callsSince(steady))
          .as("nothing else was asked")
          .extracting(Call::method)
          .containsOnly(LOOK);
    }
  }

  /** What was asked about one secret. */
  private List<Call> of(String secret) {
    return google.fake().calls().stream()
        .filter(call -> call.name().startsWith(secret + "/"))
        .toList();
  }

  private static String secret(Workloads shop, String name) {
    return "%s/secrets/%s-%s".formatted(GoogleStores.PROJECT, shop.namespace(), name);
  }

  private static String latest(String secret, String path) {
    return "- {resourceName: %s/versions/latest, path: %s}%n".formatted(secret, path);
  }
}
