package io.strongroom.provider.vault.lease;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.Moment;
import io.strongroom.provider.vault.http.VaultCalls;
import io.strongroom.provider.vault.http.VaultException;
import io.strongroom.provider.vault.identity.Session;
import io.strongroom.provider.vault.identity.Workload;
import io.strongroom.provider.vault.session.FetchLogin;
import io.strongroom.provider.vault.spec.VaultRequest;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The leases and certificates of a fetch's volume; none where the login is shared by volumes. */
public final class HeldCredentials {
  private final Workload workload;
  private final FetchLogin login;
  private final Clocks clock;
  private final LeaseRenewer renewer;
  private final Optional<VolumeLeases.Held> leases;

  /**
   * @param leases of the volume; empty if the login is shared by volumes
   */
  public HeldCredentials(
      Optional<VolumeLeases.Held> leases,
      VaultCalls calls,
      Workload workload,
      FetchLogin login,
      Deadline deadline,
      Clocks clock) {
    this.leases = leases;
    this.workload = workload;
    this.login = login;
    this.clock = clock;
    renewer = new LeaseRenewer(calls, workload, login, deadline, clock);
  }

  /** Whether the login is for one volume alone. */
  public boolean belongToOnePod() {
    return leases.isPresent();
  }

  /** The credential that a request made before, if it still serves; renewed when it is due. */
  public Optional<Credential> serving(VaultRequest request)
      throws VaultException, InterruptedException {
    Optional<Credential> held = of(request);
    return held.isPresent() && renewer.serves(held.get()) ? held : Optional.empty();
  }

  private Optional<Credential> of(VaultRequest request) {
    return leases.flatMap(held -> held.of(request));
  }

  /** Keeps a credential that a request has just made. */
  public void keep(VaultRequest request, Credential made, Session by) {
    leases
        .orElseThrow()
        .put(request, made, made.revocation(workload, by, clock.now()), login.identity(), clock);
  }

  /** Finds out whether a lease that a request has just made may be looked up later. */
  public void learn(VaultRequest request) throws InterruptedException {
    Optional<Credential> held = of(request);
    if (held.isPresent() && held.get() instanceof Lease lease) {
      renewer.learn(lease);
    }
  }

  /** Renews every credential that is due but those of some requests; stops at the first failure. */
  public void renewAllBut(Set<VaultRequest> others) throws InterruptedException {
    for (VaultRequest request : leases.map(VolumeLeases.Held::requests).orElse(List.of())) {
      if (!others.contains(request)) {
        try {
          var _ = serving(request);
        } catch (VaultException e) {
          return; // the fetch has failed already, and reports its own reason
        }
      }
    }
  }

  /** Wipes what the class no longer asks for; it ends with its login, or by itself. */
  public void retain(List<VaultRequest> requests) {
    leases.ifPresent(held -> held.retain(requests));
  }

  /** When one of them, or the login that a lease ends with, is due next. */
  public Optional<Moment> refreshBy() {
    Collection<Credential> all = leases.map(VolumeLeases.Held::all).orElse(List.of());
    return all.stream().map(renewer::due).min(Moment::compareTo);
  }
}
