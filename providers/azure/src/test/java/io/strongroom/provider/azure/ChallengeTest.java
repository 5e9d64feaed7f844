package io.strongroom.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.azure.AzureSettings.CertificateSettings;
import io.strongroom.provider.azure.fake.Application;
import io.strongroom.provider.azure.fake.ClusterIssuer;
import io.strongroom.provider.azure.fake.FakeAzure.Call;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a vault says that it wants, with status 401: it is compared, and nothing else. */
final class ChallengeTest extends AzureTest {
  private static final String DOMAIN = "shop.onmicrosoft.test";
  private static final String OTHER_RESOURCE = "https://management.azure.com";

  @BeforeEach
  void put() {
    vault.secret("db", "s3cret");
    federate(Azure.OTHER_TENANT);
    federate(DOMAIN);
  }

  private static void federate(String tenant) {
    azure
        .fake()
        .entra()
        .application(tenant, Azure.CLIENT)
        .federate(ClusterIssuer.ISSUER, ClusterIssuer.subject("shop/web"));
  }

  private String refused(String tenant) throws Exception {
    FetchFailure failure = web().fetch(Pods.secrets("db"), "tenantID", tenant).failure();
    assertThat(failure.kind()).isEqualTo(Kind.UNAUTHENTICATED);
    return failure.message();
  }

  @Test
  void aVaultOfAnotherTenantSaysWhichOfTheTwoIsWrong() throws Exception {
    assertThat(refused(Azure.OTHER_TENANT))
        .contains("the vault is of tenant " + Azure.TENANT)
        .contains("tenantID of the class is " + Azure.OTHER_TENANT)
        .doesNotContain("cloudName");
  }

  /** A challenge names tenants by their ids. */
  @Test
  void aTenantThatIsWrittenAsADomainIsAskedAboutAndNotBlamed() throws Exception {
    assertThat(refused(DOMAIN))
        .endsWith(
            "; the vault is of tenant %s: is %s (tenantID) one of its domains?"
                .formatted(Azure.TENANT, DOMAIN));
  }

  @Test
  void aVaultThatWantsATokenForAnotherResourceSaysWhich() throws Exception {
    vault.settings().challenge(Optional.empty(), Optional.of(OTHER_RESOURCE));
    vault.settings().rejectTokens(true);
    assertThat(refused(Azure.TENANT))
        .contains("the vault wants a token for " + OTHER_RESOURCE)
        .contains("the cloud of the class means https://vault.azure.net: is cloudName right")
        .doesNotContain("the vault is of tenant");
  }

  @Test
  void bothAreNamedWhereBothAreOthers() throws Exception {
    vault.settings().challenge(Optional.empty(), Optional.of(OTHER_RESOURCE));
    assertThat(refused(Azure.OTHER_TENANT))
        .contains("the vault wants a token for " + OTHER_RESOURCE)
        .contains("the vault is of tenant " + Azure.TENANT);
  }

  @Test
  void aVaultThatWantsWhatWasSentIsNotExplainedAway() throws Exception {
    vault.settings().rejectTokens(true);
    assertThat(refused(Azure.TENANT)).doesNotContain("; ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer",
        "Basic realm=\"x\"",
        "Bearer authorization=\"not an address\", resource=\"\"",
        "Bearer authorization=\"https://login.microsoftonline.com\"",
        "Bearer authorization=https://evil.test/x"
      })
  void anOddChallengeSaysNothing(String header) throws Exception {
    vault.settings().rejectTokens(true);
    vault.settings().oddChallenge(header);
    assertThat(refused(Azure.TENANT)).doesNotContain("; ").doesNotContain("\n");
  }

  /** Else a vault could have a token made that is good somewhere else. */
  @Test
  void noTokenIsAskedForThatIsForAResourceOfTheVaultsChoice() throws Exception {
    Application machine = azure.fake().entra().application(Azure.TENANT, Azure.MACHINE_CLIENT);
    azure.fake().machine().systemAssigned(machine);
    vault.settings().challenge(Optional.empty(), Optional.of(OTHER_RESOURCE));
    vault.settings().rejectTokens(true);
    try (AzureProvider allowed =
        new AzureProvider(
            azure.settings(Optional.of(azure.machineService()), CertificateSettings.DEFAULT),
            cluster,
            clock)) {
      Pods pod = Pods.web(allowed, azure).with(ServiceAccountTokens.none());
      assertThat(pod.fetch(Pods.secrets("db"), "useVMManagedIdentity", "true").failure().kind())
          .isEqualTo(Kind.UNAUTHENTICATED);
    }
    assertThat(azure.fake().calls())
        .filteredOn(call -> call.operation().equals("MachineToken"))
        .hasSize(2)
        .extracting(Call::name)
        .containsOnly("https://vault.azure.net");
  }
}
