package io.strongroom.provider.gcp;

import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.FetchResult.Failed;
import io.strongroom.provider.Moment;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.cloud.Outbound;
import io.strongroom.provider.gcp.identity.GcpIdentitySettings;
import io.strongroom.provider.gcp.rest.GcpConnectionSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One fetch in a process of its own, from a Google in another: where it is, where its regions are,
 * the pod's token, the objects. Prints the kinds of its failures.
 */
final class FetchInNodeJvm {
  private FetchInNodeJvm() {}

  public static void main(String[] args) throws InterruptedException {
    GcpSettings settings =
        new GcpSettings(
            new GcpIdentitySettings(
                Optional.of(Google.CLUSTER), Optional.empty(), false, false, Optional.empty()),
            new GcpConnectionSettings(
                GcpConnectionSettings.USUAL_UNIVERSE,
                Optional.of(args[0]),
                Optional.of(args[1]),
                Outbound.DIRECT));
    try (GcpProvider provider = new GcpProvider(settings, new Cluster())) {
      Pods pod =
          new Pods(
              provider,
              "web-0",
              "shop/web",
              ServiceAccountTokens.of(Map.of(Google.POOL, new Token(args[2], Moment.LATEST))),
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
