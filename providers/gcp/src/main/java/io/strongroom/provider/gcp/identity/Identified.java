package io.strongroom.provider.gcp.identity;

import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.gcp.spec.Audience;
import java.util.Optional;

/** A pod of which is known, on this node, who it is towards Google. */
public sealed interface Identified {
  /** Without a service account of Google that it stands for. */
  IdentityKey key();

  /** By the token of its service account. */
  record ByToken(
      IdentityKey key, Audience audience, Token token, Optional<Impersonated> impersonated)
      implements Identified {}

  /** By a key that it brought along. */
  record ByKey(IdentityKey key, AccountKey accountKey) implements Identified {}

  /** As the node. */
  record AsNode(IdentityKey key) implements Identified {}
}
