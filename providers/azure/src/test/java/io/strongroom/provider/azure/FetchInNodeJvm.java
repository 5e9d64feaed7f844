package io.strongroom.provider.azure;

import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.FetchResult.Failed;
import io.strongroom.provider.Moment;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.azure.AzureSettings.CertificateSettings;
import io.strongroom.provider.azure.identity.AzureIdentitySettings;
import io.strongroom.provider.azure.rest.AzureConnectionSettings;
import io.strongroom.provider.cloud.Outbound;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One fetch in a process of its own, from an Azure in another: the proxy, its authority, the pod's
 * token, the objects. Prints the kinds of its failures.
 */
final class FetchInNodeJvm {
  private FetchInNodeJvm() {}

  public static void main(String[] args) throws InterruptedException {
    AzureSettings settings =
        new AzureSettings(
            AzureIdentitySettings.DEFAULT,
            new AzureConnectionSettings(
                AzureConnectionSettings.USUAL_CLOUD,
                Optional.empty(),
                Optional.empty(),
                new Outbound(
                    Optional.of(URI.create(args[0])), List.of(), Optional.of(Path.of(args[1])))),
            CertificateSettings.DEFAULT);
    try (AzureProvider provider = new AzureProvider(settings, new Cluster())) {
      Pods pod =
          new Pods(
              provider,
              "web-0",
              "shop/web",
              ServiceAccountTokens.of(Map.of(Azure.AUDIENCE, new Token(args[2], Moment.LATEST))),
              NodePublishSecrets.none());
      try (FetchResult result =
          pod.prepare(Pods.parameters(args[3])).fetch(pod.context(List.of()))) {
        System.out.println(
            result instanceof Failed failed
                ? failed.failures().stream().map(FetchFailure::kind).toList()
                : "fetched");
      }
    }
  }
}
