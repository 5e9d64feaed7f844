package io.strongroom.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.azure.AzureSettings.CertificateSettings;
import io.strongroom.provider.azure.fake.Application;
import io.strongroom.provider.azure.fake.ClusterIssuer;
import io.strongroom.provider.azure.identity.AzureIdentitySettings;
import io.strongroom.provider.cloud.ServiceAccounts;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who a pod is towards Azure, and what is said if it may not. */
final class IdentityTest extends AzureTest {
  private static final String BINDING = AzureIdentitySettings.BINDING_AUDIENCE;

  @BeforeEach
  void put() {
    vault.secret("db", "s3cret");
  }

  @Test
  void thePodsTokenIsChangedForOneOfItsApplication() throws Exception {
    assertThat(web().fetch(Pods.secrets("db")).contents()).containsEntry("db", "s3cret");
    assertThat(azure.fake().calls().getLast().principal()).isEqualTo(Azure.CLIENT);
    assertThat(azure.fake().calls().getFirst().by()).isEqualTo("assertion");
  }

  @Test
  void anotherServiceAccountIsRefusedWithTheSubjectThatIsMissing() throws Exception {
    FetchFailure failure =
        Pods.of(provider, azure, "other-0", "shop/other").fetch(Pods.secrets("db")).failure();
    assertThat(failure.phase()).isEqualTo(Phase.IDENTITY);
    assertThat(failure.kind()).isEqualTo(Kind.UNAUTHENTICATED);
    assertThat(failure.storeCode().orElse("")).startsWith("AADSTS7002");
    assertThat(failure.requestId()).isPresent();
    assertThat(failure.message())
        .contains(Azure.CLIENT)
        .contains("system:serviceaccount:shop:other")
        .doesNotContain("\n");
  }

  @Test
  void identitiesNeverShareAToken() throws Exception {
    azure
        .fake()
        .entra()
        .application(Azure.TENANT, Azure.OTHER_CLIENT)
        .federate(ClusterIssuer.ISSUER, ClusterIssuer.subject("shop/other"));
    vault.settings().open(false);
    vault.settings().allow(Azure.CLIENT, "secrets/get", "secrets/list");
    assertThat(web().fetch(Pods.secrets("db")).contents()).containsKey("db");
    FetchFailure refused =
        Pods.of(provider, azure, "other-0", "shop/other")
            .fetch(Pods.secrets("db"), "clientID", Azure.OTHER_CLIENT)
            .failure();
    assertThat(refused.kind()).isEqualTo(Kind.DENIED);
    assertThat(refused.message())
        .contains("secret 'db', vault parity, as application " + Azure.OTHER_CLIENT)
        .contains("is it granted");
    assertThat(azure.fake().count("Token")).isEqualTo(2);
  }

  @Test
  void theClientIdMayStandAtTheServiceAccount() throws Exception {
    cluster.account("shop/web", Map.of("azure.workload.identity/client-id", Azure.CLIENT));
    assertThat(web().fetch(Pods.secrets("db"), "clientID", "").contents()).containsKey("db");
    web().fetch(Pods.secrets("db"), "clientID", "");
    assertThat(cluster.lookUps()).as("remembered for a minute").isEqualTo(1);
    clock.advance(61);
    cluster.account("shop/web", Map.of("azure.workload.identity/client-id", "a b"));
    assertThat(web().fetch(Pods.secrets("db"), "clientID", "").failure().message())
        .contains("is no client id: 'a b'");
    clock.advance(61);
    cluster.account("shop/web", Map.of());
    assertThat(web().fetch(Pods.secrets("db"), "clientID", "").failure().message())
        .contains("could not find clientid in secrets: set clientID in the class, annotate");
    clock.advance(61);
    cluster.answers("shop/web", new ServiceAccounts.Answer.Forbidden());
    assertThat(web().fetch(Pods.secrets("db"), "clientID", "").failure().message())
        .contains("providers.azure.enabled");
  }

  @Test
  void aTokenThatIsMissingOrHasEndedIsNamedWithItsAudience() throws Exception {
    assertThat(
            web()
                .with(ServiceAccountTokens.of(Map.of("x", azure.token("shop/web", "x"))))
                .fetch(Pods.secrets("db"))
                .failure()
                .message())
        .contains("token for audience api://AzureADTokenExchange not found")
        .contains("spec.tokenRequests of the CSIDriver");
    var ended =
        new ServiceAccountTokens.Token(
            azure.token("shop/web", Azure.AUDIENCE).exposeToken(), clock.now());
    assertThat(
            web()
                .with(ServiceAccountTokens.of(Map.of(Azure.AUDIENCE, ended)))
                .fetch(Pods.secrets("db"))
                .failure()
                .message())
        .contains("has expired");
    assertThat(azure.fake().calls()).isEmpty();
  }

  @Test
  void aPodWithoutATokenOfItsOwnGetsNothingOfOthers() throws Exception {
    web().fetch(Pods.secrets("db"));
    azure.fake().forgetCalls();
    assertThat(web().with(ServiceAccountTokens.none()).fetch(Pods.secrets("db")).failure().kind())
        .isEqualTo(Kind.UNAUTHENTICATED);
    assertThat(azure.fake().calls()).isEmpty();
  }

  @Test
  void tokensThatAreTakenNoMoreAreReplacedOnce() throws Exception {
    web().fetch(Pods.secrets("db"));
    azure.fake().entra().revokeAll();
    assertThat(web().fetch(Pods.secrets("db")).contents()).containsKey("db");
    assertThat(azure.fake().count("Token")).isEqualTo(2);
    vault.settings().rejectTokens(true);
    assertThat(web().fetch(Pods.secrets("db")).failure().kind()).isEqualTo(Kind.UNAUTHENTICATED);
    assertThat(azure.fake().count("Token")).isEqualTo(3);
  }

  private static String secrets() {
    return Pods.secrets("db");
  }

  @Test
  void anUnknownTenantAndApplicationAreNamed() throws Exception {
    FetchFailure tenant =
        web().fetch(secrets(), "tenantID", "99999999-9999-4999-8999-999999999999").failure();
    assertThat(tenant.kind()).isEqualTo(Kind.INVALID);
    assertThat(tenant.storeCode()).contains("AADSTS90002");
    FetchFailure application =
        web().fetch(secrets(), "clientID", "99999999-9999-4999-8999-999999999999").failure();
    assertThat(application.storeCode()).contains("AADSTS700016");
  }

  @Test
  void theMachinesIdentityIsTheOperatorsToAllow() throws Exception {
    Application machine = azure.fake().entra().application(Azure.TENANT, Azure.MACHINE_CLIENT);
    azure.fake().machine().systemAssigned(machine);
    azure.fake().machine().userAssigned(machine);
    FetchFailure failure = web().fetch(secrets(), "useVMManagedIdentity", "true").failure();
    assertThat(failure.kind()).isEqualTo(Kind.DENIED);
    assertThat(failure.message()).contains("providers.azure.allowMachineIdentity");
    assertThat(azure.fake().calls()).isEmpty();
    try (AzureProvider allowed =
        new AzureProvider(
            azure.settings(Optional.of(azure.machineService()), CertificateSettings.DEFAULT),
            cluster,
            clock)) {
      Pods pod = Pods.web(allowed, azure).with(ServiceAccountTokens.none());
      assertThat(pod.fetch(secrets(), "useVMManagedIdentity", "true").contents()).containsKey("db");
      assertThat(
              pod.fetch(
                      secrets(),
                      "useVMManagedIdentity",
                      "true",
                      "userAssignedIdentityID",
                      Azure.MACHINE_CLIENT)
                  .contents())
          .containsKey("db");
      assertThat(azure.fake().count("MachineToken")).isEqualTo(2);
      azure.fake().forgetCalls();
      assertThat(pod.fetch(secrets()).failure().kind())
          .as("a pod without a token is never the machine")
          .isEqualTo(Kind.UNAUTHENTICATED);
      assertThat(azure.fake().calls()).isEmpty();
    }
  }

  @Test
  void anIdentityBindingGoesToTheTokenProxyOfTheCluster() throws Exception {
    Pods pod =
        web().with(ServiceAccountTokens.of(Map.of(BINDING, azure.token("shop/web", BINDING))));
    FetchFailure refused = pod.fetch(secrets(), "useAzureTokenProxy", "true").failure();
    assertThat(refused.phase()).isEqualTo(Phase.IDENTITY);
    assertThat(refused.message()).contains("use-managed-identity of " + Azure.CLIENT);
    azure.fake().tokenProxy().bind(ClusterIssuer.subject("shop/web"), Azure.CLIENT);
    assertThat(pod.fetch(secrets(), "useAzureTokenProxy", "true").contents()).containsKey("db");
    assertThat(azure.fake().count("TokenOfBinding")).isEqualTo(2);
    assertThat(azure.fake().count("Token")).as("Entra is not asked").isZero();
    assertThat(web().fetch(secrets(), "useAzureTokenProxy", "true").failure().message())
        .contains("token for audience api://AKSIdentityBinding not found");
  }
}
