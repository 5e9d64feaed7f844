package io.strongroom.provider.vault.lease;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Moment;
import io.strongroom.provider.vault.identity.Session;
import io.strongroom.provider.vault.identity.Workload;
import io.strongroom.provider.vault.json.JsonDocument;
import io.strongroom.provider.vault.revoke.Revocation;
import io.strongroom.provider.vault.spec.VaultRequest;
import java.util.Optional;

/**
 * An answer that was made for one volume and has an end: a database user, a certificate. It is kept
 * for as long as the volume, so that a refresh of its other files needs no new one. Used by the
 * fetch that has its {@link VolumeLeases.Held} only.
 */
public sealed interface Credential extends AutoCloseable permits Lease, Certificate {
  /** Takes the answer over, if it has an end; otherwise the caller keeps it. */
  static Optional<Credential> of(
      VaultRequest request, JsonDocument answer, Session session, Clocks clock) {
    Optional<Credential> lease = Lease.of(answer, session, clock.now()).map(made -> made);
    return lease.isPresent() ? lease : Certificate.of(request, answer, clock).map(made -> made);
  }

  JsonDocument answer();

  /** When something must be done about it. */
  Moment due();

  /** Whether it has ended by itself. */
  boolean isOver(Clocks clock);

  /**
   * The call that revokes it, where revoking its login does not.
   *
   * @param by the login that it was made with
   */
  Optional<Revocation> revocation(Workload workload, Session by, Moment now);

  /** Wipes the answer. */
  @Override
  void close();
}
