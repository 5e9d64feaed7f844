package io.strongroom.provider.vault.lease;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.VolumeRef;
import io.strongroom.provider.vault.http.VaultException;
import io.strongroom.provider.vault.identity.Workload;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Leases and certificates by volume. Any thread.
 *
 * <p>There is no timer here: the driver asks again by {@code refreshBy}. In memory only: after a
 * restart of the driver a volume gets new ones at its first refresh, and the old end by themselves.
 */
public final class LeaseRegistry {
  private final Clocks clock;
  private final Map<VolumeRef, VolumeLeases> volumes = new HashMap<>();

  public LeaseRegistry(Clocks clock) {
    this.clock = clock;
  }

  /**
   * Runs a fetch with the leases of the volume that its login is for: one fetch of a volume at a
   * time. A fetch whose login is shared by volumes runs at once, without leases.
   *
   * @param token the pod's
   * @throws VaultException of kind TIMEOUT if another fetch runs until the deadline, or of the
   *     fetch
   */
  public <T> T during(
      Workload workload, Token token, Deadline deadline, VolumeLeases.Fetching<T> fetching)
      throws VaultException, InterruptedException {
    if (workload.volume().isEmpty()) {
      return fetching.with(Optional.empty());
    }
    Optional<T> result = Optional.empty();
    while (result.isEmpty()) {
      result = of(workload.volume().get()).during(token, deadline, fetching);
    }
    return result.get();
  }

  private synchronized VolumeLeases of(VolumeRef volume) {
    // A volume whose publish failed for good is never released.
    volumes.values().removeIf(leases -> leases.releaseIfOver(clock));
    return volumes.computeIfAbsent(volume, _ -> new VolumeLeases());
  }

  /** A volume is gone: its secrets are wiped. Waits for a fetch that is under way. */
  public VolumeLeases.Released release(VolumeRef volume) {
    Optional<VolumeLeases> leases;
    synchronized (this) {
      leases = Optional.ofNullable(volumes.remove(volume));
    }
    return leases.map(known -> known.release(clock)).orElse(VolumeLeases.Released.NOTHING);
  }
}
