package io.strongroom.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.gson.JsonObject;
import io.fabric8.kubernetes.api.model.Event;
import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.DriverExtension;
import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import io.strongroom.e2e.scenario.VolumeStatus.Dates;
import io.strongroom.provider.azure.fake.FakeAzure.Call;
import io.strongroom.provider.azure.fake.GeneratedCertificate;
import io.strongroom.provider.azure.fake.Kind;
import io.strongroom.provider.azure.fake.Vault;
import io.strongroom.provider.testing.Canary;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A pod gets from Key Vault what the application of its service account may read, and follows its
 * changes. Kubelet's projected token, from the API server's own issuer, is what Entra and the token
 * proxy get; as whom each call came, the fake notes.
 */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
@ExtendWith(DriverExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AzureSecretsTest {
  private static final String TOKEN = "Token";
  private static final String TOKEN_OF_BINDING = "TokenOfBinding";
  private static final String READ = "GetSecret";
  private static final String LOOK = "GetSecretVersions";
  private static final String REQUEST_ID =
      "\\(request id [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\)";

  /** Where the base64 of a private key has more than what all keys of its kind begin with. */
  private static final int OWN_PART = 100;

  private AzureStores azure;

  @BeforeAll
  void start(InstalledDriver driver) throws Exception {
    azure = AzureStores.with(driver);
  }

  @AfterAll
  void stop() {
    if (azure != null) {
      azure.close();
    }
  }

  @Test
  void oneApplicationReadsAndFollowsAndTheOtherHasNoRole(InstalledDriver driver) throws Exception {
    try (Canary canary = Canary.plant();
        Workloads shop = Workloads.in(driver, "shop")) {
      String secret = shop.namespace() + "-db";
      String first = azure.vault().secret(secret, canary.secret("first"));
      String allowed = azure.allowedAccount(shop, "checkout");
      String other = azure.application();
      azure.federate(other, shop, "curious");
      AzureStores.account(shop, "curious", other);
      AzureStores.spc(
          shop, "db", Map.of(), "objectName: %s, objectType: secret, objectAlias: db", secret);

      shop.run(ServiceAccounts.as("checkout", shop.pod("web", "db")));

      assertThat(shop.read("web", "db")).isEqualTo(canary.secret("first"));
      assertThat(VolumeStatus.await(shop, "web").storeVersion()).isEqualTo(first);
      String second = azure.vault().secret(secret, canary.secret("second"));
      shop.awaitContent("web", "db", canary.secret("second"));
      VolumeStatus.await(
          shop, "web", "the newer version's id", status -> status.storeVersion().equals(second));

      shop.create(ServiceAccounts.as("curious", shop.pod("other", "db")));
      assertThat(shop.awaitMessage("other", "ForbiddenByRbac"))
          .startsWith("FailedMount: ")
          .contains(
              "SecretProviderClass %s/db, object \"%s\"".formatted(shop.namespace(), secret),
              "store azure shop, phase fetch: ",
              "secret '%s', vault shop, as application %s: ".formatted(secret, other),
              "Action: 'Microsoft.KeyVault/vaults/secrets/getSecret/action'",
              "is it granted secrets/getSecret (Key Vault Secrets User) on that vault?",
              "(store code ForbiddenByRbac)")
          .containsPattern(REQUEST_ID)
          .doesNotContain("\n");
      assertThat(VolumeStatus.ofPod(shop, "other")).isEmpty();
      assertThat(shop.read("web", "db")).isEqualTo(canary.secret("second"));
      assertThat(azure.callsOf(allowed))
          .extracting(Call::operation)
          .contains(LOOK)
          .filteredOn(READ::equals)
          .as("values: one for each version")
          .hasSize(2);
      assertThat(azure.callsOf(allowed))
          .extracting(Call::operation)
          .containsOnlyOnce(TOKEN)
          .doesNotContain(TOKEN_OF_BINDING);
      azure.assertNoLeaks(canary, shop);
    }
  }

  /** Whoever may write a class may name any application; Entra asks whose token it is. */
  @Test
  void anAccountDoesNotStandForTheApplicationOfAnother(InstalledDriver driver) throws Exception {
    try (Canary canary = Canary.plant();
        Workloads shop = Workloads.in(driver, "shop")) {
      String secret = shop.namespace() + "-db";
      azure.vault().secret(secret, canary.secret("first"));
      String allowed = azure.application();
      azure.federate(allowed, shop, "checkout");
      azure.allow(allowed);
      AzureStores.account(shop, "checkout");
      AzureStores.account(shop, "curious");
      AzureStores.spc(
          shop,
          "db",
          Map.of("clientID", allowed),
          "objectName: %s, objectType: secret, objectAlias: db",
          secret);

      shop.run(ServiceAccounts.as("checkout", shop.pod("web", "db")));
      assertThat(shop.read("web", "db")).isEqualTo(canary.secret("first"));

      shop.create(ServiceAccounts.as("curious", shop.pod("other", "db")));
      assertThat(shop.awaitMessage("other", "AADSTS700213"))
          .startsWith("FailedMount: ")
          .contains(
              "SecretProviderClass %s/db".formatted(shop.namespace()),
              "store azure shop, phase identity: ",
              "token of application %s in tenant %s: ".formatted(allowed, AzureStores.TENANT),
              "is it federated with this cluster's issuer and subject %s?"
                  .formatted(ServiceAccounts.subject(shop, "curious")),
              "(store code AADSTS700213)")
          .containsPattern(REQUEST_ID)
          .doesNotContain("\n");
      assertThat(VolumeStatus.ofPod(shop, "other")).isEmpty();
      azure.assertNoLeaks(canary, shop);
    }
  }

  @Test
  void aCertificateComesAsPemAndAsPfxAndIsRenewed(InstalledDriver driver, @TempDir Path folder)
      throws Exception {
    try (Canary canary = Canary.plant();
        Workloads shop = Workloads.in(driver, "shop")) {
      String name = shop.namespace() + "-web";
      GeneratedCertificate made = certificate(canary, "first");
      azure.vault().certificate(name, made, GeneratedCertificate.PFX);
      azure.allowedAccount(shop, "checkout");
      AzureStores.spc(
          shop,
          "tls",
          Map.of(),
          """
          objectName: %s, objectType: secret, objectAlias: tls
          objectName: %1$s, objectType: secret, objectFormat: pfx, objectEncoding: base64, \
          objectAlias: web.pfx
          objectName: %1$s, objectType: cert, objectAlias: leaf.pem
          """,
          name);

      shop.run(ServiceAccounts.as("checkout", shop.pod("web", "tls")));

      CertificateFiles files = new CertificateFiles(shop, "web", folder);
      assertThat(files.certificates("tls.crt")).isEqualTo(made.chain());
      assertThat(files.certificates("leaf.pem")).containsExactly(made.leaf());
      files.assertPair("tls.crt", "tls.key", made);
      files.assertPfx("web.pfx", made);

      GeneratedCertificate next = certificate(canary, "second");
      azure.vault().certificate(name, next, GeneratedCertificate.PFX);
      Await.until(
          "the pod has the next certificate",
          () -> files.certificates("tls.crt"),
          next.chain()::equals);
      assertThat(files.certificates("leaf.pem")).containsExactly(next.leaf());
      files.assertPair("tls.crt", "tls.key", next);
      files.assertPfx("web.pfx", next);
      azure.assertNoLeaks(canary, shop);
    }
  }

  /** As on AKS: the cluster vouches for the service account, and Entra is not asked. */
  @Test
  void anIdentityBindingIsForTheAccountsThatMayUseIt(InstalledDriver driver) throws Exception {
    try (Canary canary = Canary.plant();
        Workloads shop = Workloads.in(driver, "shop")) {
      String secret = shop.namespace() + "-db";
      azure.vault().secret(secret, canary.secret("first"));
      String identity = azure.application();
      azure.allow(identity);
      azure.fake().tokenProxy().bind(ServiceAccounts.subject(shop, "checkout"), identity);
      AzureStores.account(shop, "checkout");
      AzureStores.account(shop, "curious");
      AzureStores.spc(
          shop,
          "db",
          Map.of("clientID", identity, "useAzureTokenProxy", "true"),
          "objectName: %s, objectType: secret, objectAlias: db",
          secret);

      shop.run(ServiceAccounts.as("checkout", shop.pod("web", "db")));

      assertThat(shop.read("web", "db")).isEqualTo(canary.secret("first"));
      azure.vault().secret(secret, canary.secret("second"));
      shop.awaitContent("web", "db", canary.secret("second"));
      assertThat(azure.callsOf(identity))
          .extracting(Call::operation)
          .containsOnlyOnce(TOKEN_OF_BINDING)
          .doesNotContain(TOKEN);

      shop.create(ServiceAccounts.as("curious", shop.pod("other", "db")));
      assertThat(shop.awaitMessage("other", "use-managed-identity"))
          .startsWith("FailedMount: ")
          .contains(
              "SecretProviderClass %s/db".formatted(shop.namespace()),
              "store azure shop, phase identity: ",
              "token of application %s in tenant %s: ".formatted(identity, AzureStores.TENANT),
              "may the service account %s/curious use-managed-identity of %s,"
                  .formatted(shop.namespace(), identity),
              "(store code AADSTS700213)")
          .containsPattern(REQUEST_ID)
          .doesNotContain("\n");
      assertThat(VolumeStatus.ofPod(shop, "other")).isEmpty();
      azure.assertNoLeaks(canary, shop);
    }
  }

  /** Key Vault delivers what has expired and what is not yet valid; a class may hold that back. */
  @Test
  void datesAreToldAndWhatIsNotYetValidIsHeldBack(InstalledDriver driver) throws Exception {
    try (Canary canary = Canary.plant();
        Workloads shop = Workloads.in(driver, "shop")) {
      String name = shop.namespace();
      Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
      Instant past = now.minus(1, ChronoUnit.MINUTES);
      Instant future = now.plus(1, ChronoUnit.HOURS);
      Vault vault = azure.vault();
      String over = vault.secret(name + "-over", canary.secret("over"), date("exp", past));
      String early = vault.secret(name + "-early", canary.secret("early"), date("nbf", future));
      vault.secret(name + "-held", canary.secret("older"));
      vault.secret(name + "-held", canary.secret("newer"), date("nbf", future));
      azure.allowedAccount(shop, "checkout");
      AzureStores.spc(
          shop,
          "dates",
          Map.of(),
          """
          objectName: %s-over, objectType: secret, objectAlias: over
          objectName: %1$s-early, objectType: secret, objectAlias: early
          objectName: %1$s-held, objectType: secret, objectAlias: held, holdBackUntilValid: "true"
          """,
          name);

      shop.run(ServiceAccounts.as("checkout", shop.pod("web", "dates")));

      assertThat(shop.read("web", "over")).isEqualTo(canary.secret("over"));
      assertThat(shop.read("web", "early")).isEqualTo(canary.secret("early"));
      assertThat(shop.read("web", "held")).isEqualTo(canary.secret("older"));
      VolumeStatus status = VolumeStatus.await(shop, "web");
      assertThat(status.of("secret/" + name + "-over").dates()).isEqualTo(Dates.expired(past));
      assertThat(status.of("secret/" + name + "-early").dates())
          .isEqualTo(Dates.from(future, "notYetValid"));
      assertThat(status.of("secret/" + name + "-held").dates()).isEqualTo(Dates.NONE);
      shop.awaitMessage("web", "-over (version %s) expired at %s".formatted(over, past));
      shop.awaitMessage(
          "web", "-early (version %s) is not valid before %s".formatted(early, future));

      // A refresh later, that the date is moved to the past shows, and no event comes again.
      vault.change(Kind.SECRETS, name + "-held", 2, date("nbf", past));
      shop.awaitContent("web", "held", canary.secret("newer"));
      VolumeStatus.await(
          shop,
          "web",
          "the newer version is valid",
          seen -> seen.of("secret/" + name + "-held").dates().equals(Dates.from(past, "valid")));
      assertThat(shop.events("web"))
          .filteredOn(
              event -> Set.of("SecretExpired", "SecretNotYetValid").contains(event.getReason()))
          .extracting(Event::getReason, Event::getCount)
          .containsExactlyInAnyOrder(tuple("SecretExpired", 1), tuple("SecretNotYetValid", 1));
      azure.assertNoLeaks(canary, shop);
    }
  }

  @Test
  void statusMetricsAndAuditLogTellOfIt(InstalledDriver driver) throws Exception {
    try (Canary canary = Canary.plant();
        Workloads shop = Workloads.in(driver, "shop")) {
      String secret = shop.namespace() + "-db";
      String version = azure.vault().secret(secret, canary.secret("first"));
      azure.allowedAccount(shop, "checkout");
      AzureStores.spc(
          shop, "db", Map.of(), "objectName: %s, objectType: secret, objectAlias: db", secret);
      shop.run(ServiceAccounts.as("checkout", shop.pod("web", "db")));

      Observability.assertShows(
          shop,
          canary,
          new Observability.Fetched(
              "web", "checkout", "azure " + AzureStores.VAULT, secret, version));
      azure.assertNoLeaks(canary, shop);
    }
  }

  private static JsonObject date(String attribute, Instant date) {
    JsonObject attributes = new JsonObject();
    attributes.addProperty(attribute, date.getEpochSecond());
    return attributes;
  }

  private static GeneratedCertificate certificate(Canary canary, String name) {
    GeneratedCertificate made = GeneratedCertificate.of("web.shop.test", true);
    canary.watch(
        "key of " + name,
        Base64.getEncoder().encodeToString(made.key().getEncoded()).substring(OWN_PART));
    return made;
  }
}
