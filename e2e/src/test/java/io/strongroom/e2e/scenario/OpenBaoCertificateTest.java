package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.OpenBao;
import io.strongroom.e2e.cluster.Workloads;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A certificate that the server makes for the pod: one, however often the driver looks; another one
 * before it expires; and none once the pod is gone.
 */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
final class OpenBaoCertificateTest {
  /** Made anew after two thirds of that; the last third has room for the pod's end. */
  private static final int LIFETIME_SECONDS = 90;

  private static final String OBJECTS =
      """
      - {objectName: tls.crt, secretPath: pki/issue/shop, method: PUT, secretKey: certificate,
         secretArgs: {common_name: shop.example}}
      - {objectName: tls.key, secretPath: pki/issue/shop, method: PUT, secretKey: private_key,
         secretArgs: {common_name: shop.example}}
      - {objectName: serial, secretPath: pki/issue/shop, method: PUT, secretKey: serial_number,
         secretArgs: {common_name: shop.example}}
      """;

  @Test
  void certificateIsMadeOnceRenewedInTimeAndRevokedAtTheEnd(InstalledDriver driver)
      throws Exception {
    try (OpenBao bao = OpenBao.start(driver);
        Workloads shop = Workloads.in(driver, "shop")) {
      makePki(bao);
      String auth = bao.kubernetesAuth(driver.cluster());
      bao.role(auth, "shop", shop.namespace(), "default", "issuer");
      shop.spc("tls", "v1", "vault", KvSecrets.parameters(bao.address(), auth, "shop", OBJECTS));
      int issuedBefore = issued(bao);

      shop.run(shop.pod("web", "tls"));

      String first = shop.read("web", "serial");
      X509Certificate certificate = certificate(shop.read("web", "tls.crt"));
      assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=shop.example");
      String key = shop.read("web", "tls.key");
      assertThat(key).contains("PRIVATE KEY");
      VolumeStatus before = VolumeStatus.await(shop, "web");
      Await.until("the driver has looked several times", () -> looks(shop), looks -> looks >= 5);
      assertThat(shop.read("web", "serial")).isEqualTo(first);
      assertThat(issued(bao) - issuedBefore).isEqualTo(1);

      String second =
          Await.until(
              "the pod has another certificate",
              () -> shop.read("web", "serial"),
              serial -> !serial.equals(first));
      VolumeStatus after =
          VolumeStatus.await(
              shop, "web", "the renewal", status -> !status.held().equals(before.held()));
      Instant expires = certificate.getNotAfter().toInstant();
      assertThat(after.of("tls.crt").updatedAt()).isBefore(expires);
      assertThat(certificate(shop.read("web", "tls.crt")).getNotAfter().toInstant())
          .isAfter(expires);
      assertThat(isRevoked(bao, first)).as("whoever has not read the new one works on").isFalse();
      assertThat(issued(bao) - issuedBefore).isEqualTo(2);

      shop.delete("web");

      for (String serial : new String[] {first, second}) {
        Await.until(
            "certificate %s is revoked".formatted(serial),
            () -> isRevoked(bao, serial),
            Boolean.TRUE::equals);
      }
      assertThat(issued(bao) - issuedBefore).isEqualTo(2);
      String secret = key.lines().skip(1).findFirst().orElseThrow();
      assertThat(driver.log()).doesNotContain(secret);
      assertThat(shop.statuses().toString()).doesNotContain(secret);
    }
  }

  private static void makePki(OpenBao bao) throws Exception {
    bao.does("POST", "sys/mounts/pki", "{\"type\":\"pki\"}");
    bao.does(
        "POST",
        "pki/root/generate/internal",
        "{\"common_name\":\"authority of the shop\",\"ttl\":\"24h\"}");
    bao.does(
        "POST",
        "pki/roles/shop",
        "{\"allow_any_name\":true,\"ttl\":\"%ds\"}".formatted(LIFETIME_SECONDS));
    bao.policy(
        "issuer",
        """
        path "pki/issue/shop" { capabilities = ["update"] }
        path "pki/revoke" { capabilities = ["update"] }
        """);
  }

  /** How often the driver found the pod's volume up to date, as its audit log has it. */
  private static long looks(Workloads shop) {
    return shop.driver()
        .log()
        .lines()
        .filter(line -> line.contains("\"event\":\"fetch\""))
        .filter(line -> line.contains("\"namespace\":\"%s\"".formatted(shop.namespace())))
        .filter(line -> line.contains("\"outcome\":\"not_changed\""))
        .count();
  }

  private static X509Certificate certificate(String pem) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
  }

  /** How many certificates the engine has made, with that of its authority. */
  private static int issued(OpenBao bao) throws Exception {
    return bao.does("LIST", "pki/certs", "").getAsJsonObject("data").getAsJsonArray("keys").size();
  }

  private static boolean isRevoked(OpenBao bao, String serial) throws Exception {
    return bao.does("GET", "pki/cert/" + serial, "")
            .getAsJsonObject("data")
            .get("revocation_time")
            .getAsLong()
        > 0;
  }
}
