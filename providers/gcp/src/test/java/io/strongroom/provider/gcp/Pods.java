package io.strongroom.provider.gcp;

import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.testing.FetchingPod;
import java.util.Map;

/** Pods with a token for Google. */
final class Pods extends FetchingPod {
  private final GcpProvider provider;

  Pods(
      GcpProvider provider,
      String name,
      String serviceAccount,
      ServiceAccountTokens tokens,
      NodePublishSecrets secrets) {
    super(provider, name, serviceAccount, tokens, secrets);
    this.provider = provider;
  }

  /** A pod {@code web-0} of {@code shop/web} with a token for the usual pool. */
  static Pods web(GcpProvider provider, Google google) {
    return of(provider, google, "web-0", "shop/web");
  }

  static Pods of(GcpProvider provider, Google google, String name, String serviceAccount) {
    return of(provider, google.issuer(), name, serviceAccount);
  }

  static Pods of(GcpProvider provider, Issuer issuer, String name, String serviceAccount) {
    return new Pods(
        provider,
        name,
        serviceAccount,
        ServiceAccountTokens.of(Map.of(Google.POOL, issuer.token(serviceAccount, Google.POOL))),
        NodePublishSecrets.none());
  }

  Pods with(ServiceAccountTokens others) {
    return new Pods(provider, name(), serviceAccount(), others, secrets());
  }

  Pods with(NodePublishSecrets others) {
    return new Pods(provider, name(), serviceAccount(), tokens(), others);
  }

  static Parameters parameters(String objects, String... more) {
    return parameters(Map.of("secrets", objects), more);
  }

  @Override
  protected Parameters classOf(String objects, String... more) {
    return parameters(objects, more);
  }
}
