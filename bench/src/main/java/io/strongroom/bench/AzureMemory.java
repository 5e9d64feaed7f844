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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the Azure provider adds to the memory of a node's driver. Pods have a service account each,
 * whose token Entra takes; the fake is reached by Azure's own names, through its proxy and by TLS.
 */
public final class AzureMemory {
  private static final String CLASS = "bench-azure";
  private static final String AUDIENCE = "api://AzureADTokenExchange";
  private static final String TENANT = "11111111-1111-4111-8111-111111111111";
  private static final String CLIENT = "33333333-3333-4333-8333-333333333333";

  private AzureMemory() {}

  /**
   * Takes and prints the figures.
   *
   * @param arguments the directory of the built application, and a directory to work in
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(DriverApp.driverCommand(Path.of(arguments[0]).toAbsolutePath()));
    Path directory = Files.createTempDirectory(Path.of(arguments[1]), "bench");
    try (NodeDirectory node = NodeDirectory.in(directory);
        FakeAzure azure = new FakeAzure(FakeAzure.Listening.here(Optional.empty()))) {
      ClusterIssuer issuer = new ClusterIssuer();
      azure.entra().issuer(ClusterIssuer.ISSUER, issuer::publicKeys);
      Application application = azure.entra().application(TENANT, CLIENT);
      Vault vault = azure.vault("bench", TENANT);
      vault.settings().allow(CLIENT, "secrets/get", "secrets/list");
      vault.secret("db", "s".repeat(1024));
      Path authority =
          Files.writeString(directory.resolve("authority.pem"), azure.authority().pem());
      command.add("--https-proxy=http://127.0.0.1:" + azure.proxyPort());
      command.add("--ca-bundle=" + authority.toRealPath());
      node.putClass(
          CLASS,
          "azure",
          Map.of(
              "keyvaultName",
              "bench",
              "tenantID",
              TENANT,
              "clientID",
              CLIENT,
              "objects",
              "'array: [\"{objectName: db, objectType: secret}\"]'"));
      new StoreMemory("Azure", node, () -> newPod(application, issuer)).measure(command);
      System.out.printf(
          "%nasked of Azure: %d tokens, %d versions, %d values%n",
          azure.count("Token"), azure.count("GetSecretVersions"), azure.count("GetSecret"));
    }
  }

  private static PodVolume newPod(Application application, ClusterIssuer issuer) {
    PodVolume pod = NodeDirectory.volumeOfNewPod(CLASS, BenchVolumes.TOKEN);
    String account = "account-" + pod.podUid();
    String name = "%s/%s".formatted(pod.namespace(), account);
    application.federate(ClusterIssuer.ISSUER, ClusterIssuer.subject(name));
    return pod.withServiceAccount(account)
        .withCredentials(
            NodePublishSecrets.none(),
            ServiceAccountTokens.of(
                Map.of(AUDIENCE, new Token(issuer.token(name, AUDIENCE), Moment.LATEST))));
  }
}
