package io.strongroom.provider.vault.lease;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.vault.revoke.Revocation;
import io.strongroom.provider.vault.spec.VaultRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What was made for one volume and has an end. Whoever looks at it holds the lock. */
public final class VolumeLeases {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<VaultRequest, Credential> current = new HashMap<>();
  private final List<Revocation> revocations = new ArrayList<>();
  private @Nullable Token identity;
  private boolean released;

  public ReentrantLock lock() {
    return lock;
  }

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
   * @param revocation what is to be done about it when the volume is gone, beyond giving its login
   *     back
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

  /** The pod has shown another token: what is to be revoked may need a login of its own. */
  void shownBy(Token token) {
    identity = token;
  }

  /**
   * The pod's token, while something is there that may need a login to be revoked: a certificate
   * outlives the login that it was made with.
   */
  Optional<Token> identity() {
    return revocations.isEmpty() ? Optional.empty() : Optional.ofNullable(identity);
  }

  /** Forgets what the class asks for no more; it ends with the login, or by itself. */
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

  boolean isOver(Clocks clock) {
    return current.values().stream().allMatch(credential -> credential.isOver(clock))
        && revocations.stream().allMatch(revocation -> revocation.isOver(clock));
  }

  boolean isReleased() {
    return released;
  }

  /** Wipes everything; what remains to be revoked is answered. */
  List<Revocation> release(Clocks clock) {
    released = true;
    current.values().forEach(Credential::close);
    current.clear();
    return revocations.stream().filter(revocation -> !revocation.isOver(clock)).toList();
  }
}
