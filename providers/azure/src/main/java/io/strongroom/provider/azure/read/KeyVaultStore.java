package io.strongroom.provider.azure.read;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.PodIdentity;
import io.strongroom.provider.azure.identity.AzureIdentities;
import io.strongroom.provider.azure.identity.AzureIdentitySettings;
import io.strongroom.provider.azure.rest.AzureCalls;
import io.strongroom.provider.azure.rest.AzureConnectionSettings;
import io.strongroom.provider.azure.spec.AzureClass;
import io.strongroom.provider.cloud.Denials;
import io.strongroom.provider.cloud.ServiceAccounts;
import io.strongroom.provider.cloud.StoreException;
import java.time.InstantSource;

/**
 * What all fetches from vaults share: the HTTP client, tokens by identity, and what may not be
 * listed. Made by the first fetch, one for a provider. Any thread.
 */
public final class KeyVaultStore {
  private final AzureCalls calls;
  private final AzureIdentities identities;
  private final Denials<MayNotList> denials;
  private final Denials<LongList> longLists;
  private final InstantSource clock;

  public KeyVaultStore(
      AzureConnectionSettings connection,
      AzureIdentitySettings identity,
      ServiceAccounts accounts,
      Clocks clock) {
    calls = new AzureCalls(connection);
    identities = new AzureIdentities(identity, connection, accounts, calls, clock);
    denials = new Denials<>(clock);
    longLists = new Denials<>(clock);
    this.clock = clock;
  }

  /** A reader for one fetch of a pod, which is identified first. */
  public KeyVaultReader open(
      AzureClass spec, PodIdentity pod, NodePublishSecrets secrets, Deadline deadline)
      throws StoreException, InterruptedException {
    AzurePodCalls ofPod =
        new AzurePodCalls(
            calls, identities, identities.identify(pod, secrets, spec, deadline), deadline);
    Items items = new Items(ofPod);
    return new KeyVaultReader(items, new Versions(ofPod, items, denials, longLists, clock));
  }
}
