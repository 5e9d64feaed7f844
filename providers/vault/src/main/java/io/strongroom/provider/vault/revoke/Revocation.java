package io.strongroom.provider.vault.revoke;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Moment;
import io.strongroom.provider.cloud.json.GoJson;
import io.strongroom.provider.vault.http.VaultErrors;
import io.strongroom.provider.vault.identity.Session;
import io.strongroom.provider.vault.identity.Workload;
import io.strongroom.provider.vault.lease.Certificate;
import io.strongroom.provider.vault.lease.Credential;
import io.strongroom.provider.vault.lease.Lease;
import java.util.Optional;

/**
 * Something to be revoked by a call of its own, because it does not end with a login that is given
 * back.
 *
 * @param workload whose it is
 * @param what for people: {@code certificate 3f:0a:...}
 * @param path of the call
 * @param body of the call, in JSON
 * @param ends when it is over by itself
 */
public record Revocation(Workload workload, String what, String path, String body, Moment ends) {
  /** What revokes a credential of a workload; absent where giving its login back does. */
  public static Optional<Revocation> of(
      Credential credential, Workload workload, Session session, Moment now) {
    return switch (credential) {
      case Certificate certificate ->
          certificate
              .mount()
              .map(
                  mount ->
                      new Revocation(
                          workload,
                          "certificate " + certificate.serial(),
                          mount + "/revoke",
                          "{\"serial_number\":%s}".formatted(GoJson.quoted(certificate.serial())),
                          certificate.ends()));
      case Lease lease ->
          session.batch()
              ? Optional.of(
                  new Revocation(
                      workload,
                      "lease " + VaultErrors.oneLine(lease.id()),
                      "sys/leases/revoke",
                      "{\"lease_id\":%s}".formatted(GoJson.quoted(lease.id())),
                      now.plus(lease.life())))
              : Optional.empty();
    };
  }

  public boolean isOver(Clocks clock) {
    return !clock.now().isBefore(ends);
  }
}
