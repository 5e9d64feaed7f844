package io.strongroom.provider.vault.lease;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.VolumeRef;
import io.strongroom.provider.vault.http.VaultException;
import io.strongroom.provider.vault.revoke.Revocation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What was made for volumes and has an end, by volume.
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

  /** The leases of a volume, locked; the caller unlocks them. */
  VolumeLeases lock(VolumeRef volume, Deadline deadline)
      throws VaultException, InterruptedException {
    while (true) {
      VolumeLeases leases = of(volume);
      if (!leases.lock().tryLock(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
        throw VaultException.of(Kind.TIMEOUT, "another fetch of the same volume is under way");
      }
      if (!leases.isReleased()) {
        return leases;
      }
      leases.lock().unlock();
    }
  }

  private synchronized VolumeLeases of(VolumeRef volume) {
    // Of a volume that never came to be nobody says that it is gone.
    volumes
        .values()
        .removeIf(
            leases -> {
              boolean idle = leases.lock().tryLock();
              if (idle) {
                try {
                  if (leases.isOver(clock)) {
                    leases.release(clock);
                    return true;
                  }
                } finally {
                  leases.lock().unlock();
                }
              }
              return false;
            });
    return volumes.computeIfAbsent(volume, _ -> new VolumeLeases());
  }

  /**
   * What a volume that is gone has left, beyond what ends with its logins.
   *
   * @param identity the pod's token, where something is to be revoked
   */
  public record Left(List<Revocation> revocations, Optional<Token> identity) {
    static final Left NOTHING = new Left(List.of(), Optional.empty());
  }

  /** A volume is gone: its secrets are wiped. Waits for a fetch that is under way. */
  public Left release(VolumeRef volume) {
    VolumeLeases leases;
    synchronized (this) {
      leases = volumes.remove(volume);
    }
    if (leases == null) {
      return Left.NOTHING;
    }
    leases.lock().lock();
    try {
      return new Left(leases.release(clock), leases.identity());
    } finally {
      leases.lock().unlock();
    }
  }
}
