package io.strongroom.e2e.calls;

import io.strongroom.daemonset.providers.ClusterLookups;
import io.strongroom.provider.SecretProvider;
import io.strongroom.provider.azure.AzureProvider;
import io.strongroom.provider.azure.AzureSettings;
import io.strongroom.provider.azure.AzureSettings.CertificateSettings;
import io.strongroom.provider.azure.fake.ClusterIssuer;
import io.strongroom.provider.azure.fake.FakeAzure;
import io.strongroom.provider.azure.fake.Vault;
import io.strongroom.provider.azure.identity.AzureIdentitySettings;
import io.strongroom.provider.azure.rest.AzureConnectionSettings;
import io.strongroom.provider.cloud.Outbound;
import io.strongroom.provider.cloud.ServiceAccounts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a node with many pods of one service account asks of Azure, counted at the fake, which is
 * reached through a proxy and by TLS.
 */
final class AzureCallsTest extends ManyPodsTest {
  private static final String TENANT = "11111111-1111-4111-8111-111111111111";
  private static final String CLIENT = "33333333-3333-4333-8333-333333333333";

  @Override
  CountedStore open(Path folder) throws IOException {
    ClusterIssuer issuer = new ClusterIssuer();
    FakeAzure azure = new FakeAzure(FakeAzure.Listening.here(Optional.empty()));
    azure.entra().issuer(ClusterIssuer.ISSUER, issuer::publicKeys);
    azure
        .entra()
        .application(TENANT, CLIENT)
        .federate(ClusterIssuer.ISSUER, ClusterIssuer.subject("shop/web"));
    Vault vault = azure.vault("shop", TENANT);
    vault.settings().allow(CLIENT, "secrets/get", "secrets/list");
    Path authority = Files.writeString(folder.resolve("ca.pem"), azure.authority().pem());
    return new Store(azure, vault, issuer, authority);
  }

  /**
   * A vault that lets in one application.
   *
   * @param authority of the certificates that the fake shows
   */
  private record Store(FakeAzure azure, Vault vault, ClusterIssuer issuer, Path authority)
      implements CountedStore {
    @Override
    public Operations operations() {
      return new Operations("Token", "GetSecret", "GetSecretVersions", false);
    }

    @Override
    public List<String> secrets() {
      return List.of("db", "api");
    }

    @Override
    public void put(String secret, String value) {
      vault.secret(secret, value);
    }

    @Override
    public String spec() {
      return """
      provider: azure
      parameters:
        keyvaultName: shop
        tenantID: %s
        clientID: %s
        objects: |
          array:
            - "{objectName: db, objectType: secret}"
            - "{objectName: api, objectType: secret}"
      """
          .formatted(TENANT, CLIENT);
    }

    @Override
    public String audience() {
      return AzureIdentitySettings.USUAL_AUDIENCE;
    }

    @Override
    public String token(int pod) {
      return issuer.token("shop/web", audience());
    }

    @Override
    public List<SecretProvider> providers(ClusterLookups cluster) {
      return List.of(
          new AzureProvider(
              new AzureSettings(
                  AzureIdentitySettings.DEFAULT,
                  new AzureConnectionSettings(
                      AzureConnectionSettings.USUAL_CLOUD,
                      Optional.empty(),
                      Optional.empty(),
                      new Outbound(
                          Optional.of(URI.create("http://127.0.0.1:" + azure.proxyPort())),
                          List.of(),
                          Optional.of(authority))),
                  CertificateSettings.DEFAULT),
              (_, _, _) -> new ServiceAccounts.Answer.Found(Map.of())));
    }

    @Override
    public List<Call> calls() {
      return azure.calls().stream()
          .map(call -> new Call(call.at(), call.operation(), secret(call)))
          .toList();
    }

    /** Of a call to a vault; that of a token has the tenant's name. */
    private static String secret(FakeAzure.Call call) {
      return call.path().startsWith("/secrets/") ? call.name() : "";
    }

    @Override
    public void close() {
      azure.close();
    }
  }
}
