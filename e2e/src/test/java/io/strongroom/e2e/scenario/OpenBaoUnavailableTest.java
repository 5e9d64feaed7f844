package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.Ended;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.OpenBao;
import io.strongroom.e2e.cluster.Workloads;
import io.strongroom.provider.testing.Canary;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The server is sealed, stopped, hangs, is started again, or denies. Running pods keep their files
 * and are told what it is now, new ones wait. What an outage costs is seen in {@link
 * LongOutageTest}.
 */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class OpenBaoUnavailableTest {
  /** What "within seconds" may be on a machine that is busy; minutes are what it must not be. */
  private static final Duration SECONDS = Duration.ofSeconds(20);

  private static final String SILENCE = "no answer within 5 s, nor to sys/health within 3 s more";
  private static final String DENIED = "403: permission denied";

  private final Canary canary = Canary.plant();
  private OpenBao bao;
  private String auth;
  private Workloads shop;
  private KvSecrets secrets;
  private Map<String, String> generations;

  @BeforeEach
  void podRuns(InstalledDriver driver) throws Exception {
    bao = OpenBao.start(driver);
    shop = Workloads.in(driver, "shop");
    auth = bao.kubernetesAuth(driver.cluster());
    secrets = KvSecrets.readableIn(shop, bao, bao.address(), auth, "db");
    secrets.put("db", canary.secret("first"));
    shop.run(shop.pod("db", "db"));
    VolumeStatus.await(shop, "db");
    generations = Node.generations(shop);
  }

  @AfterEach
  void podsAndServerGo() {
    // As they are where they did not start.
    if (shop != null) {
      shop.close();
    }
    if (bao != null) {
      bao.close();
    }
    canary.close();
  }

  @Test
  void sealedServerChangesNothingAndServesAgainOnceItIsUnsealed() throws Exception {
    bao.seal();

    assertThat(shop.awaitMessage("db", "SecretRefreshFailed"))
        .contains(
            "failed to refresh, the files stay as they are: SecretProviderClass %s/db, store vault %s, phase fetch: GET secret/metadata/db: 503: "
                .formatted(shop.namespace(), bao.address()),
            " is sealed (store code 503)");
    assertNothingIsWritten();

    bao.unseal();
    assertFollowsAgain();
    Leaks.assertNone(canary, shop);
  }

  @Test
  void stoppedServerKeepsNewPodsWaitingAndRunningOnesAsTheyAre() throws Exception {
    bao.stop();

    assertThat(shop.awaitMessage("db", "SecretRefreshFailed"))
        .contains(
            "store vault %s, phase fetch: GET secret/metadata/db: nobody listens at that address"
                .formatted(bao.address()));
    shop.create(shop.pod("late", "db"));
    assertThat(shop.awaitMessage("late", "store vault " + bao.address()))
        .startsWith("FailedMount: ");
    assertNothingIsWritten();

    bao.restart();
    assertFollowsAgain();
    shop.awaitReady("late");
    shop.awaitContent("late", "db", canary.secret("second"));
    Leaks.assertNone(canary, shop);
  }

  /** By SIGSTOP: the publish's own deadline, 90 s, is far away. */
  @Test
  void serverThatHangsIsToldWithinSeconds() throws Exception {
    // A file of another name: the answer for the other pod, seconds old, is not shared.
    shop.spc(
        "late",
        "v1",
        "vault",
        KvSecrets.parameters(
            bao.address(),
            auth,
            "shop",
            "- {objectName: late, secretPath: secret/data/db, secretKey: password}\n"));
    bao.freeze();
    Instant frozen = Instant.now();
    shop.create(shop.pod("late", "late"));

    assertThat(shop.awaitMessage("late", "store vault " + bao.address()))
        .startsWith("FailedMount: ")
        .contains(SILENCE);
    assertWithin(SECONDS, frozen, "until the event of the pod that waits");
    assertThat(shop.awaitMessage("db", "SecretRefreshFailed")).contains(SILENCE);
    assertWithin(SECONDS, frozen, "until the event of the pod that runs");
    assertNothingIsWritten();

    bao.thaw();
    assertFollowsAgain();
    shop.awaitReady("late");
    Leaks.assertNone(canary, shop);
  }

  @Test
  void serverThatComesBackAndDeniesIsToldAtOnce(InstalledDriver driver) throws Exception {
    secrets.allow("readers");
    bao.stop();
    awaitError("nobody listens at that address");
    bao.restart();
    Instant back = Instant.now();

    awaitError(DENIED);
    assertThat(shop.awaitMessage("db", DENIED)).startsWith("SecretRefreshFailed: ");
    assertWithin(SECONDS, back, "until status and event say so");
    Ended status = StrongroomCommand.run(driver, "status", "-n", shop.namespace(), "-o", "wide");
    assertThat(status.code()).as(status.errors()).isZero();
    assertThat(status.output()).contains(DENIED).doesNotContain("nobody listens");

    secrets.allow("readers", "db");
    assertFollowsAgain();
    Leaks.assertNone(canary, shop);
  }

  private void awaitError(String words) throws InterruptedException {
    VolumeStatus.await(shop, "db", words, status -> status.lastError().orElse("").contains(words));
  }

  private static void assertWithin(Duration time, Instant since, String what) {
    assertThat(Duration.between(since, Instant.now())).as(what).isLessThan(time);
  }

  private void assertNothingIsWritten() throws Exception {
    assertThat(shop.read("db", "db")).isEqualTo(canary.secret("first"));
    assertThat(Node.generations(shop)).isEqualTo(generations);
  }

  private void assertFollowsAgain() throws Exception {
    secrets.put("db", canary.secret("second"));
    shop.awaitContent("db", "db", canary.secret("second"));
    shop.awaitMessage("db", "SecretRefreshRecovered");
  }
}
