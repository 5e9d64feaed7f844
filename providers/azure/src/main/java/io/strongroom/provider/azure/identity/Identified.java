package io.strongroom.provider.azure.identity;

import io.strongroom.provider.ServiceAccountTokens.Token;

/** A pod of which is known, on this node, who it is towards Azure. */
public sealed interface Identified {
  IdentityKey key();

  /** By the token of its service account, at Entra. */
  record ByToken(IdentityKey key, Token token) implements Identified {}

  /** By the token of its service account, at the cluster's token proxy. */
  record ByBinding(IdentityKey key, Token token) implements Identified {}

  /** By a client secret that it brought along. */
  record BySecret(IdentityKey key, String clientSecret) implements Identified {
    /** Without the client id, which is of a Secret as well. */
    @Override
    public String toString() {
      return "BySecret[%s]".formatted(key.namespace());
    }
  }

  /** As the machine. */
  record AsMachine(IdentityKey key) implements Identified {}
}
