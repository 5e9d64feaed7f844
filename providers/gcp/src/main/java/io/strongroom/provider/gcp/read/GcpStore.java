package io.strongroom.provider.gcp.read;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchContext;
import io.strongroom.provider.cloud.Denials;
import io.strongroom.provider.cloud.ReadBudget;
import io.strongroom.provider.cloud.ServiceAccounts;
import io.strongroom.provider.cloud.StoreException;
import io.strongroom.provider.gcp.identity.GcpIdentities;
import io.strongroom.provider.gcp.identity.GcpIdentitySettings;
import io.strongroom.provider.gcp.identity.IdentityPools;
import io.strongroom.provider.gcp.rest.GcpConnectionSettings;
import io.strongroom.provider.gcp.rest.GoogleCalls;
import io.strongroom.provider.gcp.spec.GcpClass;

/**
 * What all fetches from Google share: the HTTP client, tokens by identity, and what may not be
 * asked for. Made by the first fetch, one for a provider. Any thread.
 */
public final class GcpStore {
  private final GoogleCalls calls;
  private final GcpIdentities identities;
  private final Denials<GcpSecretsReader.Described> metadata;

  public GcpStore(
      GcpConnectionSettings connection,
      GcpIdentitySettings identity,
      IdentityPools pools,
      ServiceAccounts accounts,
      Clocks clock) {
    calls = new GoogleCalls(connection);
    identities = new GcpIdentities(identity, pools, accounts, calls, connection.universe(), clock);
    metadata = new Denials<>(clock);
  }

  /** A reader for one fetch of a pod, which is identified first. */
  public GcpReader open(GcpClass spec, FetchContext context)
      throws StoreException, InterruptedException {
    Deadline deadline = context.deadline();
    return new GcpReader(
        new GcpPodCalls(
            calls,
            identities,
            identities.identify(context.pod(), context.secrets(), spec, deadline),
            deadline),
        metadata,
        new ReadBudget(context.limits()));
  }
}
