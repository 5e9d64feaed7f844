package io.strongroom.provider.azure.identity;

import java.net.URI;
import java.util.Optional;

/**
 * What the operator says about identities.
 *
 * @param audience of kubelet's tokens that Entra takes
 * @param bindingAudience of those that the cluster's token proxy takes
 * @param machineService where the machine hands out tokens of its own identities; absent where
 *     classes may not be the machine
 */
public record AzureIdentitySettings(
    String audience, String bindingAudience, Optional<URI> machineService) {
  /** What Entra has federated credentials for. */
  public static final String USUAL_AUDIENCE = "api://AzureADTokenExchange";

  /** AKS's. */
  public static final String BINDING_AUDIENCE = "api://AKSIdentityBinding";

  /** Where every machine of Azure has it. */
  public static final URI USUAL_MACHINE_SERVICE = URI.create("http://169.254.169.254");

  /** An operator who has set nothing. */
  public static final AzureIdentitySettings DEFAULT =
      new AzureIdentitySettings(USUAL_AUDIENCE, BINDING_AUDIENCE, Optional.empty());
}
