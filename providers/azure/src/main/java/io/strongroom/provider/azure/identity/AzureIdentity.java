package io.strongroom.provider.azure.identity;

import io.strongroom.provider.ServiceAccountTokens.Token;

/** Who a pod is towards Azure, with what proves it. Found out without calling Entra. */
public sealed interface AzureIdentity {
  AzureIdentityKey key();

  /** By the token of its service account, at Entra. */
  record ByToken(AzureIdentityKey key, Token token) implements AzureIdentity {}

  /** By the token of its service account, at the cluster's token proxy. */
  record ByBinding(AzureIdentityKey key, Token token) implements AzureIdentity {}

  /** By a client secret that it brought along. */
  record BySecret(AzureIdentityKey key, String clientSecret) implements AzureIdentity {
    /** Without the client id, which is of a Secret as well. */
    @Override
    public String toString() {
      return "BySecret[%s]".formatted(key.namespace());
    }
  }

  /** As the machine. */
  record AsMachine(AzureIdentityKey key) implements AzureIdentity {}
}
