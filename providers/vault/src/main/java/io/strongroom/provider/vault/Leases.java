package io.strongroom.provider.vault;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.VolumeRef;
import io.strongroom.provider.vault.VaultServer.Question;
import io.strongroom.provider.vault.VolumeLeases.Certificate;
import io.strongroom.provider.vault.json.JsonDocument;
import io.strongroom.provider.vault.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leases of all volumes: kept while they live, renewed when they are due, and left to be made
 * anew only near their end.
 *
 * <p>There is no timer here: the driver asks again by {@code refreshBy}. In memory only: after a
 * restart of the driver a volume gets new ones at its first refresh, and the old end by themselves.
 */
final class Leases {
  private static final Logger LOG = LoggerFactory.getLogger(Leases.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long LIMIT = 1 << 20;

  private final VaultServer server;
  private final Clocks clock;
  private final Map<VolumeRef, VolumeLeases> volumes = new HashMap<>();

  Leases(VaultServer server, Clocks clock) {
    this.server = server;
    this.clock = clock;
  }

  /** The leases of a volume, locked; the caller unlocks them. */
  VolumeLeases lock(VolumeRef volume) throws InterruptedException {
    while (true) {
      VolumeLeases leases = of(volume);
      leases.lock().lockInterruptibly();
      if (!leases.isReleased()) {
        return leases;
      }
      leases.lock().unlock();
    }
  }

  private synchronized VolumeLeases of(VolumeRef volume) {
    // Of a volume that never came to be nobody says that it is gone.
    Instant now = clock.instant();
    volumes
        .values()
        .removeIf(
            leases -> {
              boolean idle = leases.lock().tryLock();
              if (idle) {
                try {
                  if (leases.isOver(now)) {
                    leases.release(now);
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
   * Whether a lease serves on, renewed if it was due. No: it is to be made anew, while the old one
   * still lives for a client that has not read its file again.
   *
   * @throws VaultException if the server cannot be asked and the lease has ended
   */
  boolean serves(Workload workload, Lease lease, Session session, Deadline deadline)
      throws VaultException, InterruptedException {
    Instant now = clock.instant();
    if (!lease.isOf(session.token())) {
      return false;
    }
    if (now.isBefore(lease.due())) {
      return true;
    }
    if (!lease.renewable() || !now.isBefore(lease.ends())) {
      return false;
    }
    try {
      return renew(workload, lease, session, deadline) && !lease.isNearMaximum();
    } catch (VaultException e) {
      if (e.concernsTheServer()) {
        throw e;
      }
      return false; // not to be renewed, whatever the reason: it is made anew
    }
  }

  private boolean renew(Workload workload, Lease lease, Session session, Deadline deadline)
      throws VaultException, InterruptedException {
    Optional<JsonDocument> answer =
        server.ask(
            workload.connection(),
            question(
                workload,
                session,
                "sys/leases/renew",
                "{\"increment\":%d,\"lease_id\":%s}"
                    .formatted(lease.firstSeconds(), GoArguments.quoted(lease.id().orElseThrow()))),
            deadline);
    if (answer.isEmpty()) {
      return false;
    }
    try (JsonDocument document = answer.get()) {
      OptionalLong seconds = document.integer(document.root().get("lease_duration"));
      if (seconds.isEmpty() || seconds.getAsLong() <= 0) {
        return false;
      }
      lease.renewed(
          clock.instant(),
          Duration.ofSeconds(seconds.getAsLong()),
          document.root().get("renewable") instanceof JsonValue.Bool(boolean is) && is);
      return true;
    }
  }

  /**
   * A volume is gone: its secrets are wiped, its certificates without a lease revoked. Everything
   * else ends with the login that is given back next.
   */
  void release(VolumeRef volume, Optional<Sessions.Holder> holder) throws InterruptedException {
    VolumeLeases leases;
    synchronized (this) {
      leases = volumes.remove(volume);
    }
    if (leases == null) {
      return;
    }
    leases.lock().lockInterruptibly();
    List<Certificate> certificates;
    try {
      certificates = leases.release(clock.instant());
    } finally {
      leases.lock().unlock();
    }
    if (holder.isPresent()) {
      for (Certificate certificate : certificates) {
        revoke(holder.get(), certificate);
      }
    }
  }

  private void revoke(Sessions.Holder holder, Certificate certificate) throws InterruptedException {
    try {
      server
          .ask(
              holder.workload().connection(),
              question(
                  holder.workload(),
                  holder.session(),
                  certificate.mount() + "/revoke",
                  "{\"serial_number\":%s}".formatted(GoArguments.quoted(certificate.serial()))),
              Deadline.after(PATIENCE, clock))
          .ifPresent(JsonDocument::close);
    } catch (VaultException e) {
      LOG.info(
          "certificate {} of a volume that is gone was not revoked, it ends by itself at {}: {}",
          certificate.serial(),
          certificate.ends(),
          e.text());
    }
  }

  private static Question question(Workload workload, Session session, String path, String body) {
    return new Question(
        new HttpCall(
            "POST",
            Targets.of(path, List.of()),
            Optional.of(body),
            Optional.of(session.token()),
            workload.login().namespace()),
        "POST " + path,
        true,
        List.of(session.token().exposeToken()),
        LIMIT);
  }
}
