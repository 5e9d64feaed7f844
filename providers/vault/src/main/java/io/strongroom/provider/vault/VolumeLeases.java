package io.strongroom.provider.vault;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** The leases of one volume. Whoever looks at them holds the lock. */
final class VolumeLeases {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<VaultRequest, Lease> current = new HashMap<>();
  private final List<Certificate> certificates = new ArrayList<>();
  private boolean released;

  /** A certificate without a lease, which does not end with the login. */
  record Certificate(String mount, String serial, Instant ends) {}

  ReentrantLock lock() {
    return lock;
  }

  Optional<Lease> of(VaultRequest request) {
    return Optional.ofNullable(current.get(request));
  }

  void put(VaultRequest request, Lease lease) {
    if (lease.id().isEmpty()) {
      lease
          .serial()
          .ifPresent(
              serial -> certificates.add(new Certificate(mount(request), serial, lease.ends())));
    }
    Lease before = current.put(request, lease);
    if (before != null) {
      before.close();
    }
  }

  /** {@code pki/issue/role} or {@code pki/sign/role}. */
  private static String mount(VaultRequest request) {
    return request.path().replaceFirst("/(issue|sign|sign-verbatim|issuer)(/.*)?$", "");
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

  /** When the first of them wants something done. */
  Optional<Instant> due() {
    return current.values().stream().map(Lease::due).min(Instant::compareTo);
  }

  boolean isOver(Instant now) {
    return current.values().stream().noneMatch(lease -> now.isBefore(lease.ends()))
        && certificates.stream().noneMatch(certificate -> now.isBefore(certificate.ends));
  }

  boolean isReleased() {
    return released;
  }

  /** Wipes everything; what remains to be revoked is answered. */
  List<Certificate> release(Instant now) {
    released = true;
    current.values().forEach(Lease::close);
    current.clear();
    return certificates.stream().filter(certificate -> now.isBefore(certificate.ends)).toList();
  }
}
