package io.strongroom.provider.vault.lease;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.vault.http.VaultException;
import io.strongroom.provider.vault.revoke.Revocation;
import io.strongroom.provider.vault.spec.VaultRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The credentials of one volume that have an end. Each method takes the lock and releases it before
 * it returns: a fetch runs inside of {@link #during}.
 */
public final class VolumeLeases {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<VaultRequest, Credential> current = new HashMap<>();
  private final List<Revocation> revocations = new ArrayList<>();
  private @Nullable Token identity;
  private boolean released;

  VolumeLeases() {}

  /** What runs while no other fetch of the volume does: a fetch. */
  @FunctionalInterface
  public interface Fetching<T> {
    /**
     * Runs it.
     *
     * @param leases of the volume, for this thread, until it returns; empty if the login is shared
     *     by volumes, which then have no leases
     */
    T with(Optional<Held> leases) throws VaultException, InterruptedException;
  }

  /**
   * Runs a fetch once no other one of this volume runs; waits for that until the deadline.
   *
   * @param shown the pod's token: what is to be revoked later may need a login of its own
   * @return empty if the volume was released meanwhile; then nothing was run
   * @throws VaultException of kind TIMEOUT at the deadline, or of the fetch
   */
  <T> Optional<T> during(Token shown, Deadline deadline, Fetching<T> fetching)
      throws VaultException, InterruptedException {
    if (!lock.tryLock(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
      throw VaultException.of(Kind.TIMEOUT, "another fetch of the same volume is under way");
    }
    try {
      if (released) {
        return Optional.empty();
      }
      identity = shown;
      return Optional.of(fetching.with(Optional.of(new Held())));
    } finally {
      lock.unlock();
    }
  }

  /** Releases them if all have ended and no fetch holds them. Answers whether it did. */
  boolean releaseIfOver(Clocks clock) {
    if (!lock.tryLock()) {
      return false;
    }
    try {
      boolean over =
          current.values().stream().allMatch(credential -> credential.isOver(clock))
              && revocations.stream().allMatch(revocation -> revocation.isOver(clock));
      if (over) {
        wipe();
      }
      return over;
    } finally {
      lock.unlock();
    }
  }

  /**
   * What a released volume leaves to be revoked, beyond what ends with its logins.
   *
   * @param identity the pod's token, for a login to revoke with: a certificate outlives the login
   *     that it was made with. Empty if nothing was to be revoked
   */
  public record Released(List<Revocation> revocations, Optional<Token> identity) {
    static final Released NOTHING = new Released(List.of(), Optional.empty());
  }

  /** Wipes every credential. Waits for a fetch that is under way. */
  Released release(Clocks clock) {
    lock.lock();
    try {
      wipe();
      return new Released(
          revocations.stream().filter(revocation -> !revocation.isOver(clock)).toList(),
          revocations.isEmpty() ? Optional.empty() : Optional.ofNullable(identity));
    } finally {
      lock.unlock();
    }
  }

  private void wipe() {
    released = true;
    current.values().forEach(Credential::close);
    current.clear();
  }

  /** The credentials in the hands of one fetch, on its thread, which has the lock. */
  public final class Held {
    private Held() {}

    Optional<Credential> of(VaultRequest request) {
      return Optional.ofNullable(current.get(request));
    }

    Collection<Credential> all() {
      return List.copyOf(current.values());
    }

    Collection<VaultRequest> requests() {
      return List.copyOf(current.keySet());
    }

    /**
     * Keeps a credential in the place of the one that the same request made before.
     *
     * @param revocation what revokes it when the volume is gone, where revoking its login does not
     * @param by the pod's token that it was made with
     */
    void put(
        VaultRequest request,
        Credential credential,
        Optional<Revocation> revocation,
        Token by,
        Clocks clock) {
      identity = by;
      revocations.removeIf(earlier -> earlier.isOver(clock));
      revocation.ifPresent(revocations::add);
      Credential before = current.put(request, credential);
      if (before != null) {
        before.close();
      }
    }

    /** Wipes what the class no longer asks for; it ends with its login, or by itself. */
    void retain(Collection<VaultRequest> requests) {
      current
          .entrySet()
          .removeIf(
              entry -> {
                boolean gone = !requests.contains(entry.getKey());
                if (gone) {
                  entry.getValue().close();
                }
                return gone;
              });
    }
  }
}
