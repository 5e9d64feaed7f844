package io.strongroom.e2e.scenario;

import io.strongroom.e2e.cluster.InstalledDriver;
import io.strongroom.e2e.cluster.Workloads;
import io.strongroom.provider.azure.fake.FakeAzure;
import io.strongroom.provider.azure.fake.FakeAzure.Call;
import io.strongroom.provider.azure.fake.FakeAzure.Listening;
import io.strongroom.provider.azure.fake.Vault;
import io.strongroom.provider.testing.Canary;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Azure as a cluster's pods would find it, under Azure's own names: the fake behind a proxy, which
 * knows the cluster's service accounts by the keys that its API server publishes; and the token
 * proxy of AKS at another address in place of the API server's. The driver is told of the proxy,
 * that address, and the authorities of both.
 */
record AzureStores(CloudInstallation installation, FakeAzure fake) implements AutoCloseable {
  static final String TENANT = "11111111-1111-4111-8111-111111111111";
  static final String VAULT = "shop";

  private static final String CLIENT_ID = "azure.workload.identity/client-id";
  private static final String AUTHORITY = "azure-authority";
  private static final String TOKEN_PROXY_AUTHORITY = "azure-token-proxy-authority";

  /** Starts it with one vault, of roles, and has the driver serve {@code azure}. */
  static AzureStores with(InstalledDriver driver) throws Exception {
    CloudInstallation installation = CloudInstallation.of(driver);
    FakeAzure fake =
        new FakeAzure(
            new Listening(
                installation.anyPort(),
                installation.anyPort(),
                installation.anyPort(),
                installation.anyPort(),
                Optional.empty()));
    AzureStores azure = new AzureStores(installation, fake);
    try {
      fake.entra().issuer(installation.issuer().name(), () -> installation.issuer().keys());
      fake.vault(VAULT, TENANT).settings().rbac(true);
      installation.authority(AUTHORITY, fake.authority().pem());
      installation.authority(TOKEN_PROXY_AUTHORITY, fake.tokenProxy().authority().pem());
      azure.install();
    } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
      azure.close();
      throw e;
    }
    return azure;
  }

  private void install() throws IOException, InterruptedException {
    installation.install(
        "providers.azure.enabled=true",
        "providers.azure.identityBinding.enabled=true",
        "providers.azure.identityBinding.address=https://%s:%d"
            .formatted(installation.host(), fake.clusterPort()),
        "providers.azure.identityBinding.caBundle=" + TOKEN_PROXY_AUTHORITY,
        "providers.azure.writeCertAndKeyInSeparateFiles=true",
        "outbound.httpsProxy=http://%s:%d".formatted(installation.host(), fake.proxyPort()),
        "outbound.caBundle=" + AUTHORITY);
  }

  Vault vault() {
    return fake.vault(VAULT, TENANT);
  }

  /** A new application without federated credentials and roles; answers its client id. */
  String application() {
    return fake.entra().application(TENANT, UUID.randomUUID().toString()).clientId();
  }

  /** Gives an application a federated credential for a service account. */
  void federate(String clientId, Workloads shop, String serviceAccount) {
    fake.entra()
        .application(TENANT, clientId)
        .federate(installation.issuer().name(), ServiceAccounts.subject(shop, serviceAccount));
  }

  /** Lets an application, or a managed identity, read and list secrets and certificates. */
  void allow(String clientId) {
    vault()
        .settings()
        .allow(clientId, "secrets/get", "secrets/list", "certificates/get", "certificates/list");
  }

  /** Makes a service account of an application that may read; answers its client id. */
  String allowedAccount(Workloads shop, String name) {
    String client = application();
    federate(client, shop, name);
    allow(client);
    account(shop, name, client);
    return client;
  }

  /** A service account without an annotation. */
  static void account(Workloads shop, String name) {
    ServiceAccounts.create(shop, name, Map.of());
  }

  /** A service account that names an application. */
  static void account(Workloads shop, String name, String clientId) {
    ServiceAccounts.create(shop, name, Map.of(CLIENT_ID, clientId));
  }

  /** A class of the vault; each line of the text is an object. */
  static void spc(
      Workloads shop, String name, Map<String, String> more, String objects, String object) {
    Map<String, String> parameters = new TreeMap<>(more);
    parameters.put("keyvaultName", VAULT);
    parameters.put("tenantID", TENANT);
    parameters.put(
        "objects",
        objects
            .formatted(object)
            .lines()
            .map("  - |\n    {%s}\n"::formatted)
            .collect(Collectors.joining("", "array:\n", "")));
    shop.spc(name, "v1", "azure", parameters);
  }

  /** What an application, or a managed identity, did. */
  List<Call> callsOf(String clientId) {
    return fake.calls().stream().filter(call -> call.principal().equals(clientId)).toList();
  }

  /** Neither a secret nor a token is outside of its volume. */
  void assertNoLeaks(Canary canary, Workloads shop) {
    Leaks.assertNone(canary, fake.sensitive(), shop);
  }

  @Override
  public void close() {
    // In this order, the driver is put back before Azure goes.
    try (fake;
        installation) {}
  }
}
