package io.strongroom.provider.vault.identity;

import io.strongroom.provider.MonotonicClock;
import io.strongroom.provider.PodIdentity;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.vault.http.VaultException;
import java.util.Optional;

/** The service-account token that a pod logs in with. */
public final class PodToken {
  private PodToken() {}

  /**
   * The pod's token for an audience. A pod without a valid one gets nothing, even where its service
   * account is logged in.
   *
   * @throws VaultException if kubelet passed none, or it has expired
   */
  public static Token of(PodIdentity pod, String audience, MonotonicClock clock)
      throws VaultException {
    Optional<Token> token = pod.tokens().forAudience(audience);
    if (token.isEmpty()) {
      throw VaultException.withoutIdentity(
          ("kubelet passed no service-account token for audience '%s': add it to"
                  + " spec.tokenRequests of the CSIDriver, as {audience: %s}")
              .formatted(audience, audience));
    }
    if (!clock.now().isBefore(token.get().expires())) {
      throw VaultException.withoutIdentity(
          "the service-account token for audience '%s' has expired; kubelet brings another one"
              .formatted(audience));
    }
    return token.get();
  }
}
