package io.strongroom.provider.vault;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.VolumeRef;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logins in use, one per workload: renewed before they end, made anew near their maximum, given
 * back when the last volume of the workload is gone.
 *
 * <p>In memory only. A driver that restarts logs in anew, and leaves the old tokens to their end.
 * Stopping gives nothing back either: the volumes live on, and leases die with their token.
 */
final class Sessions {
  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Logins logins;
  private final Clocks clock;
  private final Map<Workload, Entry> entries = new HashMap<>();
  private final Map<VolumeRef, Set<Workload>> workloads = new HashMap<>();

  Sessions(Logins logins, Clocks clock) {
    this.logins = logins;
    this.clock = clock;
  }

  /** The logins of one workload; its lock is held while the server is asked. */
  private static final class Entry {
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Session current;

    /** Replaced, but leases may hang on them still. */
    private final List<Session> replaced = new ArrayList<>();
  }

  /**
   * A login to work with.
   *
   * @param fresh whether it was made just now: a refusal is then final
   */
  record Opened(Session session, boolean fresh) {}

  /** The login of a workload, for a volume that is remembered as its user. */
  Opened open(Workload workload, VolumeRef volume, Token token, Deadline deadline)
      throws VaultException, InterruptedException {
    Entry entry = entry(workload, volume);
    entry.lock.lockInterruptibly();
    try {
      Session known = entry.current;
      if (known != null && !known.isDue(clock.instant())) {
        return new Opened(known, false);
      }
      if (known != null && known.renewable() && !known.isOver(clock.instant())) {
        Optional<Session> renewed = logins.renew(workload, known, deadline);
        if (renewed.isPresent() && !renewed.get().isNearMaximum()) {
          entry.current = renewed.get();
          return new Opened(renewed.get(), false);
        }
      }
      return new Opened(replace(entry, logins.login(workload, token, deadline)), true);
    } finally {
      entry.lock.unlock();
    }
  }

  private static Session replace(Entry entry, Session fresh) {
    if (entry.current != null) {
      entry.replaced.add(entry.current);
    }
    entry.current = fresh;
    return fresh;
  }

  /** A login with whose it is. */
  record Holder(Workload workload, Session session) {}

  /** The login that leases of a volume hang on. */
  synchronized Optional<Holder> holderOf(VolumeRef volume) {
    return workloads.getOrDefault(volume, Set.of()).stream()
        .filter(workload -> workload.volume().isPresent())
        .flatMap(
            workload ->
                Optional.ofNullable(entries.get(workload))
                    .flatMap(entry -> Optional.ofNullable(entry.current))
                    .map(session -> new Holder(workload, session))
                    .stream())
        .findFirst();
  }

  /** What is tried with a login. */
  @FunctionalInterface
  interface Attempt<T> {
    T with(Session session) throws VaultException, InterruptedException;
  }

  /**
   * The server refused what was asked with a login that is not fresh. A dead token is replaced for
   * good. One that is alive lacks a policy, or was made before the role got it: then a fresh login
   * is tried beside it, and takes its place only if it may do more.
   *
   * @param refusal thrown again if a fresh login fares no better
   */
  <T> T retry(
      Workload workload,
      Session refused,
      VaultException refusal,
      Token token,
      Deadline deadline,
      Attempt<T> attempt)
      throws VaultException, InterruptedException {
    Entry entry = entry(workload);
    entry.lock.lockInterruptibly();
    try {
      Session now = entry.current;
      if (now != null && !now.token().equals(refused.token())) {
        return attempt.with(now); // somebody else has replaced it meanwhile
      }
      boolean alive = logins.isAlive(workload, refused, deadline);
      Session fresh = logins.login(workload, token, deadline);
      if (!alive) {
        entry.current = fresh;
        return attempt.with(fresh);
      }
      try {
        T result = attempt.with(fresh);
        replace(entry, fresh);
        giveBackReplaced(workload, entry);
        return result;
      } catch (VaultException e) {
        giveBack(workload, fresh);
        throw refusal;
      }
    } finally {
      entry.lock.unlock();
    }
  }

  /** Leases hang on the logins of a single volume only. */
  private void giveBackReplaced(Workload workload, Entry entry) throws InterruptedException {
    if (workload.volume().isEmpty()) {
      for (Session session : entry.replaced) {
        giveBack(workload, session);
      }
      entry.replaced.clear();
    }
  }

  private synchronized Entry entry(Workload workload, VolumeRef volume) {
    prune();
    workloads.computeIfAbsent(volume, _ -> new HashSet<>()).add(workload);
    return entry(workload);
  }

  private synchronized Entry entry(Workload workload) {
    return entries.computeIfAbsent(workload, _ -> new Entry());
  }

  /** Of a volume that never came to be nobody says that it is gone. */
  private void prune() {
    Instant now = clock.instant();
    entries
        .entrySet()
        .removeIf(
            known -> {
              Session session = known.getValue().current;
              return session != null && session.isOver(now) && !known.getValue().lock.isLocked();
            });
    workloads.values().forEach(used -> used.retainAll(entries.keySet()));
    workloads.values().removeIf(Set::isEmpty);
  }

  /** A volume is gone: what it alone has used is given back. */
  void release(VolumeRef volume) throws InterruptedException {
    for (Map.Entry<Workload, Entry> unused : unusedWithout(volume).entrySet()) {
      giveBackAll(unused.getKey(), unused.getValue());
    }
  }

  private void giveBackAll(Workload workload, Entry entry) throws InterruptedException {
    entry.lock.lockInterruptibly();
    try {
      if (entry.current != null) {
        giveBack(workload, entry.current);
      }
      for (Session session : entry.replaced) {
        giveBack(workload, session);
      }
    } finally {
      entry.lock.unlock();
    }
  }

  private synchronized Map<Workload, Entry> unusedWithout(VolumeRef volume) {
    Map<Workload, Entry> unused = new HashMap<>();
    Set<Workload> released = workloads.remove(volume);
    if (released != null) {
      for (Workload workload : released) {
        if (workloads.values().stream().noneMatch(used -> used.contains(workload))) {
          Entry entry = entries.remove(workload);
          if (entry != null) {
            unused.put(workload, entry);
          }
        }
      }
    }
    return unused;
  }

  /** A volume has no use for a login, which is given back unless other volumes have. */
  void leave(Workload workload, VolumeRef volume) throws InterruptedException {
    Entry entry = withoutUser(workload, volume);
    if (entry != null) {
      giveBackAll(workload, entry);
    }
  }

  private synchronized @Nullable Entry withoutUser(Workload workload, VolumeRef volume) {
    Set<Workload> used = workloads.getOrDefault(volume, new HashSet<>());
    used.remove(workload);
    if (used.isEmpty()) {
      workloads.remove(volume);
    }
    return workloads.values().stream().anyMatch(others -> others.contains(workload))
        ? null
        : entries.remove(workload);
  }

  /** A login is given back with all that was made with it; whoever uses it logs in anew. */
  void discard(Workload workload) throws InterruptedException {
    Entry entry;
    synchronized (this) {
      entry = entries.remove(workload);
    }
    if (entry != null) {
      giveBackAll(workload, entry);
    }
  }

  private void giveBack(Workload workload, Session session) throws InterruptedException {
    if (session.isOver(clock.instant())) {
      return;
    }
    try {
      logins.revoke(workload, session, Deadline.after(PATIENCE, clock));
    } catch (VaultException e) {
      LOG.info(
          "a login of service account {}/{} was not given back, it ends by itself: {}",
          workload.namespace(),
          workload.serviceAccount(),
          e.text());
    }
  }
}
