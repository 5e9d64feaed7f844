package io.strongroom.provider.gcp.identity;

import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.gcp.spec.Audience;
import java.util.Optional;

/** Who a pod is towards Google, with what proves it. Found out without calling a token service. */
public sealed interface GcpIdentity {
  /** Without a service account of Google that it stands for. */
  GcpIdentityKey key();

  /** By the token of its service account. */
  record ByToken(
      GcpIdentityKey key, Audience audience, Token token, Optional<Impersonated> impersonated)
      implements GcpIdentity {}

  /** By a key that it brought along. */
  record ByKey(GcpIdentityKey key, AccountKey accountKey) implements GcpIdentity {}

  /** As the node. */
  record AsNode(GcpIdentityKey key) implements GcpIdentity {}
}
