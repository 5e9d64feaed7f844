package io.strongroom.bench;

import io.strongroom.cli.kubelet.PodVolume;
import io.strongroom.e2e.NodeDirectory;
import io.strongroom.provider.Moment;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.azure.fake.Application;
import io.strongroom.provider.azure.fake.ClusterIssuer;
import io.strongroom.provider.azure.fake.FakeAzure;
import io.strongroom.provider.azure.fake.Vault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Key Vault. Pods have a service account each, whose token Entra takes; the fake is reached by
 * Azure's own names, through its proxy and by TLS.
 *
 * @param authority the file with whom to trust
 */
record AzureStore(FakeAzure azure, ClusterIssuer issuer, Application application, Path authority)
    implements MeasuredStore {
  private static final String AUDIENCE = "api://AzureADTokenExchange";
  private static final String TENANT = "11111111-1111-4111-8111-111111111111";
  private static final String CLIENT = "33333333-3333-4333-8333-333333333333";

  static AzureStore open(Path directory) throws IOException {
    FakeAzure azure = new FakeAzure(FakeAzure.Listening.here(Optional.empty()));
    ClusterIssuer issuer = new ClusterIssuer();
    azure.entra().issuer(ClusterIssuer.ISSUER, issuer::publicKeys);
    Application application = azure.entra().application(TENANT, CLIENT);
    Vault vault = azure.vault("bench", TENANT);
    vault.settings().allow(CLIENT, "secrets/get", "secrets/list");
    vault.secret("db", "s".repeat(1024));
    Path authority = Files.writeString(directory.resolve("authority.pem"), azure.authority().pem());
    return new AzureStore(azure, issuer, application, authority.toRealPath());
  }

  @Override
  public List<String> flags() {
    return List.of(
        "--https-proxy=http://127.0.0.1:" + azure.proxyPort(), "--ca-bundle=" + authority);
  }

  @Override
  public Map<String, String> parameters() {
    return Map.of(
        "keyvaultName",
        "bench",
        "tenantID",
        TENANT,
        "clientID",
        CLIENT,
        "objects",
        "'array: [\"{objectName: db, objectType: secret}\"]'");
  }

  @Override
  public PodVolume newPod() {
    PodVolume pod =
        NodeDirectory.volumeOfNewPod(Kind.AZURE.secretProviderClass(), BenchVolumes.TOKEN);
    String account = "account-" + pod.podUid();
    String name = "%s/%s".formatted(pod.namespace(), account);
    application.federate(ClusterIssuer.ISSUER, ClusterIssuer.subject(name));
    return pod.withServiceAccount(account)
        .withCredentials(
            NodePublishSecrets.none(),
            ServiceAccountTokens.of(
                Map.of(AUDIENCE, new Token(issuer.token(name, AUDIENCE), Moment.LATEST))));
  }

  @Override
  public String asked() {
    return "%d tokens, %d versions, %d values"
        .formatted(
            azure.count("Token"), azure.count("GetSecretVersions"), azure.count("GetSecret"));
  }

  @Override
  public void close() {
    azure.close();
  }
}
