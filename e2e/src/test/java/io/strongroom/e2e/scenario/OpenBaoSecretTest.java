package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.Cluster;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.OpenBao;
import io.strongroom.e2e.cluster.Workloads;
import io.strongroom.provider.testing.Canary;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A pod gets from an OpenBao server what its own service account may read there, and follows its
 * changes. Another service account gets a refusal that says what to mend.
 */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class OpenBaoSecretTest {
  private static final String ACCOUNT = "checkout";

  @Test
  void podReadsUnderKubernetesAuthWhichAsksTheApiServer(InstalledDriver driver) throws Exception {
    Cluster cluster = driver.cluster();
    try (Canary canary = Canary.plant();
        OpenBao bao = OpenBao.start(driver);
        Workloads shop = Workloads.in(driver, "shop")) {
      KvSecrets secrets = prepare(bao, shop, canary.secret("first"));
      String auth = bao.kubernetesAuth(cluster);
      bao.role(auth, "shop", shop.namespace(), ACCOUNT, "readers");
      shop.spc(
          "db",
          "v1",
          "vault",
          KvSecrets.parameters(bao.address(), auth, "shop", KvSecrets.object("db")));
      int audited = AuditedCalls.soFar(cluster);

      shop.run(as(ACCOUNT, shop.pod("web", "db")));

      assertThat(shop.read("web", "db")).isEqualTo(canary.secret("first"));
      assertThat(AuditedCalls.of(cluster, bao.reviewer(auth), audited))
          .as("what the server has asked the API server")
          .isNotEmpty()
          .allSatisfy(
              call -> {
                assertThat(call.verb()).isEqualTo("create");
                assertThat(call.resource()).isEqualTo("tokenreviews");
              });
      assertFollowsChanges(secrets, shop, canary);

      shop.create(shop.pod("stranger", "db"));
      String refusal = shop.awaitMessage("stranger", "auth/kubernetes/login");
      assertThat(refusal)
          .startsWith("FailedMount: ")
          .contains(
              ("failed to mount secrets store objects: SecretProviderClass %s/db, store vault %s,"
                      + " phase identity: POST auth/kubernetes/login: 403: ")
                  .formatted(shop.namespace(), bao.address()),
              "service account name not authorized",
              "the login as role 'shop' with the token of service account %s/default for audience 'vault'"
                  .formatted(shop.namespace()),
              "(store code 403)")
          .doesNotContain("\n");
      assertThat(cluster.kubectl("describe", "pod", "stranger", "-n", shop.namespace()).output())
          .contains("POST auth/kubernetes/login: 403: ", "(store code 403)");
      assertThat(VolumeStatus.ofPod(shop, "stranger")).isEmpty();
      Leaks.assertNone(canary, shop);

      shop.delete("stranger");
      shop.delete("web");
      Await.until(
          "every login was given back, and the root's is left",
          () -> accessors(bao),
          accessors -> accessors == 1);
    }
  }

  @Test
  void podReadsUnderJwtAuthWithTheIssuersKeysAlone(InstalledDriver driver) throws Exception {
    Cluster cluster = driver.cluster();
    try (Canary canary = Canary.plant();
        OpenBao bao = OpenBao.start(driver);
        Workloads shop = Workloads.in(driver, "shop")) {
      KvSecrets secrets = prepare(bao, shop, canary.secret("first"));
      String auth = bao.jwtAuth(cluster);
      bao.role(auth, "shop", shop.namespace(), ACCOUNT, "readers");
      // Under its other name, with the parameters and the audience that go with it.
      shop.spc(
          "db",
          "v1",
          "openbao",
          Map.of(
              "baoAddress",
              bao.address(),
              "openbaoAuthMountPath",
              auth,
              "baoRoleName",
              "shop",
              "objects",
              KvSecrets.object("db")));
      int audited = AuditedCalls.soFar(cluster);

      shop.run(as(ACCOUNT, shop.pod("web", "db")));

      assertThat(shop.read("web", "db")).isEqualTo(canary.secret("first"));
      assertThat(reviewsSince(cluster, audited)).as("nobody was asked whose the token is").isZero();
      assertFollowsChanges(secrets, shop, canary);

      shop.create(shop.pod("stranger", "db"));
      assertThat(shop.awaitMessage("stranger", "auth/jwt/login"))
          .startsWith("FailedMount: ")
          .contains(
              "SecretProviderClass %s/db, store openbao %s, phase identity: POST auth/jwt/login: 4"
                  .formatted(shop.namespace(), bao.address()),
              "with the token of service account %s/default for audience 'openbao'"
                  .formatted(shop.namespace()),
              "(store code 4")
          .doesNotContain("\n");
      Leaks.assertNone(canary, shop);
    }
  }

  @Test
  void objectThatNoPolicyAllowsIsNamedWithWhatIsMissing(InstalledDriver driver) throws Exception {
    try (Canary canary = Canary.plant();
        OpenBao bao = OpenBao.start(driver);
        Workloads shop = Workloads.in(driver, "shop")) {
      KvSecrets secrets = prepare(bao, shop, canary.secret("first"));
      secrets.put("payroll", canary.secret("payroll"));
      String auth = bao.jwtAuth(driver.cluster());
      bao.role(auth, "shop", shop.namespace(), ACCOUNT, "readers");
      shop.spc(
          "pay",
          "v1",
          "vault",
          KvSecrets.parameters(
              bao.address(), auth, "shop", KvSecrets.object("db") + KvSecrets.object("payroll")));

      shop.create(as(ACCOUNT, shop.pod("curious", "pay")));

      assertThat(shop.awaitMessage("curious", "permission denied"))
          .startsWith("FailedMount: ")
          .contains(
              ("SecretProviderClass %s/pay, object \"payroll\", store vault %s, phase fetch: GET"
                   + " secret/data/payroll: 403: permission denied; role 'shop' gives the policies"
                   + " [default, readers], one of them must allow read on secret/data/payroll"
                   + " (store code 403)")
                  .formatted(shop.namespace(), bao.address()));
      // All or nothing: what it may read it does not get either.
      assertThat(VolumeStatus.ofPod(shop, "curious")).isEmpty();
      Leaks.assertNone(canary, shop);
    }
  }

  private static KvSecrets prepare(OpenBao bao, Workloads shop, String password) throws Exception {
    KvSecrets secrets = KvSecrets.in(bao);
    secrets.put("db", password);
    secrets.allow("readers", "db");
    shop.driver()
        .client()
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withName(ACCOUNT)
                .withNamespace(shop.namespace())
                .endMetadata()
                .build())
        .create();
    return secrets;
  }

  private static PodBuilder as(String serviceAccount, PodBuilder pod) {
    return pod.editSpec().withServiceAccountName(serviceAccount).endSpec();
  }

  private static void assertFollowsChanges(KvSecrets secrets, Workloads shop, Canary canary)
      throws Exception {
    assertThat(VolumeStatus.await(shop, "web").of("db").storeVersion()).startsWith("1-");
    secrets.put("db", canary.secret("second"));
    shop.awaitContent("web", "db", canary.secret("second"));
    VolumeStatus.await(
        shop,
        "web",
        "the server's second version",
        status -> status.of("db").storeVersion().startsWith("2-"));
  }

  /** Of anybody but kubelet and others that ask for themselves. */
  private static long reviewsSince(Cluster cluster, int from) throws Exception {
    List<String> lines = cluster.auditLog();
    return lines.subList(from, lines.size()).stream()
        .filter(line -> line.contains("\"tokenreviews\""))
        .filter(line -> line.contains("system:serviceaccount:"))
        .count();
  }

  private static int accessors(OpenBao bao) throws Exception {
    return bao.does("LIST", "auth/token/accessors", "")
        .getAsJsonObject("data")
        .getAsJsonArray("keys")
        .size();
  }
}
