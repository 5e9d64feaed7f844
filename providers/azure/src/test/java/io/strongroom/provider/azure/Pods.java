package io.strongroom.provider.azure;

import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.testing.FetchingPod;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** Pods with a token for Entra. */
final class Pods extends FetchingPod {
  private final AzureProvider provider;

  Pods(
      AzureProvider provider,
      String name,
      String serviceAccount,
      ServiceAccountTokens tokens,
      NodePublishSecrets secrets) {
    super(provider, name, serviceAccount, tokens, secrets);
    this.provider = provider;
  }

  /** A pod {@code web-0} of {@code shop/web} with a token for Entra. */
  static Pods web(AzureProvider provider, Azure azure) {
    return of(provider, azure, "web-0", "shop/web");
  }

  static Pods of(AzureProvider provider, Azure azure, String name, String serviceAccount) {
    return new Pods(
        provider,
        name,
        serviceAccount,
        ServiceAccountTokens.of(
            Map.of(Azure.AUDIENCE, azure.token(serviceAccount, Azure.AUDIENCE))),
        NodePublishSecrets.none());
  }

  Pods with(ServiceAccountTokens others) {
    return new Pods(provider, name(), serviceAccount(), others, secrets());
  }

  Pods with(NodePublishSecrets others) {
    return new Pods(provider, name(), serviceAccount(), tokens(), others);
  }

  static Parameters parameters(String objects, String... more) {
    return parameters(
        Map.of(
            "keyvaultName",
            Azure.VAULT,
            "tenantID",
            Azure.TENANT,
            "clientID",
            Azure.CLIENT,
            "objects",
            objects),
        more);
  }

  @Override
  protected Parameters classOf(String objects, String... more) {
    return parameters(objects, more);
  }

  /** {@code objects} of some entries, each a mapping in one line. */
  static String array(String... entries) {
    return "array:\n"
        + Arrays.stream(entries)
            .map(entry -> "  - |\n    {%s}\n".formatted(entry))
            .collect(Collectors.joining());
  }

  /** Secrets, each in a file of its name. */
  static String secrets(String... names) {
    return array(
        Arrays.stream(names)
            .map("objectName: %s, objectType: secret"::formatted)
            .toArray(String[]::new));
  }
}
