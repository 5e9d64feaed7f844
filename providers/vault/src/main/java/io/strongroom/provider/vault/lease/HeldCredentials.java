package io.strongroom.provider.vault.lease;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.Moment;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.vault.http.VaultException;
import io.strongroom.provider.vault.identity.Session;
import io.strongroom.provider.vault.identity.Workload;
import io.strongroom.provider.vault.read.VaultStore;
import io.strongroom.provider.vault.revoke.Revocation;
import io.strongroom.provider.vault.session.FetchLogin;
import io.strongroom.provider.vault.spec.VaultRequest;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one volume holds and the server has lent to it, in the hands of one fetch until it is
 * closed; nothing, where the login is shared.
 */
public final class HeldCredentials implements AutoCloseable {
  private final Workload workload;
  private final FetchLogin login;
  private final Clocks clock;
  private final LeaseRenewer renewer;
  private final Optional<VolumeLeases> leases;

  /**
   * @param leases locked; unlocked by closing this
   */
  public HeldCredentials(
      VaultStore store,
      Workload workload,
      Optional<VolumeLeases> leases,
      FetchLogin login,
      Deadline deadline) {
    this.workload = workload;
    this.leases = leases;
    this.login = login;
    clock = store.clock();
    renewer = new LeaseRenewer(store.calls(), workload, login, deadline, clock);
  }

  /** The leases of the volume that a workload's login is for, locked; absent if it is shared. */
  public static Optional<VolumeLeases> lock(
      VaultStore store, Workload workload, Token token, Deadline deadline)
      throws VaultException, InterruptedException {
    if (workload.volume().isEmpty()) {
      return Optional.empty();
    }
    VolumeLeases leases = store.leases().lock(workload.volume().get(), deadline);
    leases.shownBy(token);
    return Optional.of(leases);
  }

  /** Whether the login is for one volume alone. */
  public boolean belongToOnePod() {
    return leases.isPresent();
  }

  /** What was made by a request before and serves on; looks after it. */
  public Optional<Credential> serving(VaultRequest request)
      throws VaultException, InterruptedException {
    Optional<Credential> held = of(request);
    return held.isPresent() && renewer.serves(held.get()) ? held : Optional.empty();
  }

  private Optional<Credential> of(VaultRequest request) {
    return leases.flatMap(volume -> volume.of(request));
  }

  /** Keeps what was made just now. */
  public void keep(VaultRequest request, Credential made, Session by) {
    leases
        .orElseThrow()
        .put(
            request, made, Revocation.of(made, workload, by, clock.now()), login.identity(), clock);
  }

  /** Whether what was made by a request just now may be looked at later. */
  public void learn(VaultRequest request) throws InterruptedException {
    Optional<Credential> held = of(request);
    if (held.isPresent() && held.get() instanceof Lease lease) {
      renewer.learn(lease);
    }
  }

  /** Looks after what is not looked at otherwise, until the server says nothing any more. */
  public void lookAfterAllBut(Set<VaultRequest> others) throws InterruptedException {
    for (VaultRequest request : leases.map(VolumeLeases::requests).orElse(List.of())) {
      if (!others.contains(request)) {
        try {
          var _ = serving(request);
        } catch (VaultException e) {
          return; // the fetch has failed of a reason that is told
        }
      }
    }
  }

  /** What the class asks for no more is forgotten: it ends with the login, or by itself. */
  public void retain(List<VaultRequest> requests) {
    leases.ifPresent(volume -> volume.retain(requests));
  }

  /** When to look at them again at the latest, and at the logins that they hang on. */
  public Optional<Moment> refreshBy() {
    Collection<Credential> all = leases.map(VolumeLeases::all).orElse(List.of());
    return all.stream().map(renewer::due).min(Moment::compareTo);
  }

  @Override
  public void close() {
    leases.ifPresent(volume -> volume.lock().unlock());
  }
}
