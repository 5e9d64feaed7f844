package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.AwsFront.Call;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import io.strongroom.provider.testing.Canary;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A pod gets from AWS what the role of its service account may read, and follows its changes; the
 * roles are those of service accounts (IRSA): kubelet's projected token, from the API server's own
 * issuer, is what STS gets.
 *
 * <p>Stores and STS are moto's: how secrets, versions, stages, labels and credentials look and
 * behave. Whose token it is and which role may read what, the front says: see {@code AwsFront}.
 */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AwsSecretsTest {
  /** How long one pod's answer serves others of its service account. */
  private static final Duration SHARED = Duration.ofSeconds(5);

  private static final String READER = "reader";
  private static final String STRANGER = "stranger";
  private static final String LABEL = "topology.kubernetes.io/region";
  private static final String REGION_OF_THE_NODE = "eu-west-3";
  private static final Duration INTERVAL = Duration.ofSeconds(2);

  private AwsStores aws;
  private int audited;

  @BeforeAll
  void start(InstalledDriver driver) throws Exception {
    labelNode(driver, Optional.of(REGION_OF_THE_NODE));
    audited = AuditedCalls.soFar(driver.cluster());
    aws = AwsStores.with(driver);
  }

  @AfterAll
  void stop(InstalledDriver driver) {
    if (aws != null) {
      aws.close();
    }
    labelNode(driver, Optional.empty());
  }

  private static void labelNode(InstalledDriver driver, Optional<String> region) {
    String name = driver.client().nodes().list().getItems().getFirst().getMetadata().getName();
    driver
        .client()
        .nodes()
        .withName(name)
        .edit(
            node ->
                new NodeBuilder(node)
                    .editMetadata()
                    .removeFromLabels(LABEL)
                    .addToLabels(region.map(value -> Map.of(LABEL, value)).orElseGet(Map::of))
                    .endMetadata()
                    .build());
  }

  @Test
  void oneRoleReadsAndFollowsAndTheOtherIsToldWhatToMend(InstalledDriver driver) throws Exception {
    try (Canary canary = Canary.plant();
        Workloads shop = Workloads.in(driver, "shop")) {
      String secret = shop.namespace() + "/db";
      String first = aws.moto().createSecret(AwsStores.REGION, secret, canary.secret("first"));
      aws.account(shop, "checkout", READER);
      aws.account(shop, "curious", STRANGER);
      aws.roles().maySecrets(READER, secret);
      AwsStores.spc(
          shop,
          "db",
          "- {objectName: %s, objectType: secretsmanager, objectAlias: db}".formatted(secret));

      shop.run(ServiceAccounts.as("checkout", shop.pod("web", "db")));

      assertThat(shop.read("web", "db")).isEqualTo(canary.secret("first"));
      assertThat(VolumeStatus.await(shop, "web").storeVersion()).isEqualTo(first);
      String second = aws.moto().putSecretValue(AwsStores.REGION, secret, canary.secret("second"));
      shop.awaitContent("web", "db", canary.secret("second"));
      VolumeStatus.await(
          shop, "web", "the newer version's id", status -> status.storeVersion().equals(second));

      shop.create(ServiceAccounts.as("curious", shop.pod("other", "db")));
      assertThat(shop.awaitMessage("other", "AccessDeniedException"))
          .startsWith("FailedMount: ")
          .contains(
              "SecretProviderClass %s/db, object \"%s\", store aws"
                  .formatted(shop.namespace(), secret),
              "region eu-central-1",
              "role arn:aws:iam::123456789012:role/stranger",
              "is not authorized to perform: secretsmanager:GetSecretValue on resource: " + secret,
              "does its policy allow secretsmanager:GetSecretValue?",
              "store code AccessDeniedException")
          .containsPattern("\\(request id [0-9a-f-]{36}\\)")
          .doesNotContain("\n");
      assertThat(VolumeStatus.ofPod(shop, "other")).isEmpty();
      assertThat(shop.read("web", "db")).isEqualTo(canary.secret("second"));
      aws.assertNoLeaks(canary, shop);
    }
  }

  @Test
  void roleThatDoesNotTrustTheServiceAccountIsNotTakenOn(InstalledDriver driver) throws Exception {
    try (Canary canary = Canary.plant();
        Workloads shop = Workloads.in(driver, "shop");
        Workloads thief = Workloads.in(driver, "thief")) {
      String secret = shop.namespace() + "/db";
      aws.moto().createSecret(AwsStores.REGION, secret, canary.secret("first"));
      aws.roles().maySecrets(READER, secret);
      // Both annotate the same role; it trusts the one in shop, whom it is told of last.
      aws.account(thief, "checkout", READER);
      aws.account(shop, "checkout", READER);
      AwsStores.spc(thief, "db", AwsStores.secret(secret));

      thief.create(ServiceAccounts.as("checkout", thief.pod("web", "db")));

      assertThat(thief.awaitMessage("web", "AssumeRoleWithWebIdentity"))
          .contains(
              "service account %s/checkout, region eu-central-1".formatted(thief.namespace()),
              "role arn:aws:iam::123456789012:role/reader",
              "Not authorized to perform sts:AssumeRoleWithWebIdentity",
              "does the role's trust policy name this cluster's issuer and this service account?",
              "store code AccessDenied")
          .doesNotContain("\n");
      aws.assertNoLeaks(canary, thief);
    }
  }

  @Test
  void labelThatMovesAndKeysOfJsonAreFiles(InstalledDriver driver) throws Exception {
    try (Canary canary = Canary.plant();
        Workloads shop = Workloads.in(driver, "shop")) {
      String parameter = "/%s/color".formatted(shop.namespace());
      String secret = shop.namespace() + "/db";
      long blue = aws.moto().putParameter(AwsStores.REGION, parameter, canary.secret("blue"));
      long green = aws.moto().putParameter(AwsStores.REGION, parameter, canary.secret("green"));
      aws.moto().label(AwsStores.REGION, parameter, blue, "live");
      aws.moto()
          .createSecret(
              AwsStores.REGION,
              secret,
              "{\"user\": \"shop\", \"login\": {\"pass-word\": \"%s\"}}"
                  .formatted(canary.secret("password")));
      aws.account(shop, "checkout", READER);
      aws.roles().maySecrets(READER, secret);
      aws.roles().mayParameters(READER, parameter);
      AwsStores.spc(
          shop,
          "app",
          """
          - objectName: %s
            objectType: ssmparameter
            objectVersionLabel: live
            objectAlias: color
          - objectName: %s
            objectType: secretsmanager
            objectAlias: db.json
            jmesPath:
              - {path: user, objectAlias: user}
              - {path: 'login."pass-word"', objectAlias: password, filePermission: "0400"}
          """
              .formatted(parameter, secret));

      shop.run(ServiceAccounts.as("checkout", shop.pod("web", "app")));

      assertThat(shop.read("web", "color")).isEqualTo(canary.secret("blue"));
      assertThat(shop.read("web", "user")).isEqualTo("shop");
      assertThat(shop.read("web", "password")).isEqualTo(canary.secret("password"));
      assertThat(shop.exec("web", "stat", "-L", "-c", "%a", Workloads.MOUNT + "/password").output())
          .isEqualTo("400\n");
      aws.moto().label(AwsStores.REGION, parameter, green, "live");
      shop.awaitContent("web", "color", canary.secret("green"));
      aws.assertNoLeaks(canary, shop);
    }
  }

  @Test
  void withoutAnyRegionTheNodesLabelIsReadOnce(InstalledDriver driver) throws Exception {
    try (Canary canary = Canary.plant();
        Workloads shop = Workloads.in(driver, "shop")) {
      String secret = shop.namespace() + "-db";
      aws.moto().createSecret(REGION_OF_THE_NODE, secret, canary.secret("here"));
      aws.account(shop, "checkout", READER);
      aws.roles().maySecrets(READER, secret);
      for (String name : List.of("one", "two")) {
        shop.spc(name, "v1", "aws", Map.of("objects", AwsStores.secret(secret)));
        shop.run(ServiceAccounts.as("checkout", shop.pod(name, name)));
        assertThat(shop.read(name, secret)).isEqualTo(canary.secret("here"));
      }

      assertThat(AuditedCalls.ofDriver(driver, audited))
          .filteredOn(call -> call.resource().equals("nodes"))
          .hasSize(1);
    }
  }

  @Test
  void statusMetricsAndAuditLogTellOfIt(InstalledDriver driver) throws Exception {
    try (Canary canary = Canary.plant();
        Workloads shop = Workloads.in(driver, "shop")) {
      String secret = shop.namespace() + "/db";
      String version = aws.moto().createSecret(AwsStores.REGION, secret, canary.secret("first"));
      aws.account(shop, "checkout", READER);
      aws.roles().maySecrets(READER, secret);
      AwsStores.spc(shop, "db", AwsStores.secret(secret));
      shop.run(ServiceAccounts.as("checkout", shop.pod("web", "db")));

      Observability.assertShows(
          shop,
          canary,
          new Observability.Fetched(
              "web", "checkout", "aws eu-central-1", shop.namespace() + "_db", version));
      aws.assertNoLeaks(canary, shop);
    }
  }

  @Test
  void thirtyPodsCostWhatOneCosts(InstalledDriver driver) throws Exception {
    int intervals = 5;
    try (Canary canary = Canary.plant();
        Workloads shop = Workloads.in(driver, "shop")) {
      String secret = shop.namespace() + "-db";
      aws.moto().createSecret(AwsStores.REGION, secret, canary.secret("first"));
      aws.account(shop, "checkout", READER);
      aws.roles().maySecrets(READER, secret);
      AwsStores.spc(shop, "db", AwsStores.secret(secret));
      Instant start = Instant.now();

      List<Pod> pods =
          Replicas.start(shop, 30, ServiceAccounts.as("checkout", shop.pod("web", "db")))
              .awaitReady();

      for (Pod pod : List.of(pods.getFirst(), pods.getLast())) {
        assertThat(shop.read(pod.getMetadata().getName(), secret))
            .isEqualTo(canary.secret("first"));
      }
      Instant steady = Instant.now();
      assertThat(named(aws.front().callsSince(start), "AssumeRoleWithWebIdentity")).hasSize(1);
      // An answer serves those who come within five seconds; on a busy machine some come later.
      assertThat(named(aws.front().callsSince(start), "GetSecretValue"))
          .hasSizeBetween(1, 1 + (int) Duration.between(start, steady).dividedBy(SHARED));
      List<Call> looks =
          Await.until(
              "the secret was looked at %d times more".formatted(intervals),
              () -> named(aws.front().callsSince(steady), "DescribeSecret"),
              found -> found.size() >= intervals);
      // The first one may come at once, and two that came are one interval apart.
      Duration elapsed = Duration.between(steady, looks.get(intervals - 1).at());
      assertThat(elapsed).isGreaterThanOrEqualTo(INTERVAL.multipliedBy(intervals - 1));
      assertThat(aws.front().callsSince(steady))
          .as("nothing else was asked")
          .extracting(Call::name)
          .containsOnly("DescribeSecret");
    }
  }

  private static List<Call> named(List<Call> calls, String name) {
    return calls.stream().filter(call -> call.name().equals(name)).toList();
  }
}
