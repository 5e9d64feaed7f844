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
   * The leases of the volume that a workload's login is for; the caller closes the hold.
   *
   * @return empty if the login is shared by volumes, which then have no leases
   */
  public Optional<VolumeLeases.Hold> hold(Workload workload, Token token, Deadline deadline)
      throws VaultException, InterruptedException {
    if (workload.volume().isEmpty()) {
      return Optional.empty();
    }
    VolumeLeases.Hold hold = hold(workload.volume().get(), deadline);
    hold.shownBy(token);
    return Optional.of(hold);
  }

  private VolumeLeases.Hold hold(VolumeRef volume, Deadline deadline)
      throws VaultException, InterruptedException {
    Optional<VolumeLeases.Hold> hold = Optional.empty();
    while (hold.isEmpty()) {
      hold = of(volume).hold(deadline);
    }
    return hold.get();
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
