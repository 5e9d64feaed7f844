package io.strongroom.provider.vault.session;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.Moment;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.VolumeRef;
import io.strongroom.provider.vault.http.VaultCalls;
import io.strongroom.provider.vault.http.VaultException;
import io.strongroom.provider.vault.identity.LoginCalls;
import io.strongroom.provider.vault.identity.Session;
import io.strongroom.provider.vault.identity.Workload;
import io.strongroom.provider.vault.revoke.GiveBack;
import io.strongroom.provider.vault.revoke.Revocation;
import io.strongroom.provider.vault.revoke.Unrevoked;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The logins of workloads, one each, until the last volume of the workload is released. Any thread.
 *
 * <p>In memory only. A driver that restarts logs in anew, and leaves the old tokens to their end.
 * Stopping gives nothing back either: the volumes live on, and leases die with their token.
 */
public final class Sessions {
  private final VaultCalls calls;
  private final LoginCalls logins;
  private final GiveBack giveBack;
  private final Clocks clock;
  private final Map<Workload, Entry> entries = new HashMap<>();
  private final Map<VolumeRef, Set<Workload>> workloads = new HashMap<>();

  public Sessions(VaultCalls calls, LoginCalls logins, GiveBack giveBack, Clocks clock) {
    this.calls = calls;
    this.logins = logins;
    this.giveBack = giveBack;
    this.clock = clock;
  }

  /** The login of a workload, and how many work with it just now. */
  private static final class Entry {
    private final WorkloadLogin login;
    private int users;

    Entry(WorkloadLogin login) {
      this.login = login;
    }
  }

  /**
   * A login to work with.
   *
   * @param fresh whether it was made just now: a refusal is then final
   */
  record Opened(Session session, boolean fresh) {}

  /** What is tried with a login. */
  @FunctionalInterface
  interface Attempt<T> {
    T with(Session session) throws VaultException, InterruptedException;
  }

  /**
   * The login of a workload for one fetch of a volume, which closes it. Logs in, unless the
   * workload is logged in already. The volume is remembered as a user of the login until it is
   * released.
   */
  public FetchLogin open(Workload workload, VolumeRef volume, Token token, Deadline deadline)
      throws VaultException, InterruptedException {
    WorkloadLogin login = borrow(workload, volume);
    boolean opened = false;
    try {
      FetchLogin ofFetch =
          new FetchLogin(
              this, calls, workload, login, token, deadline, login.open(token, deadline));
      opened = true;
      return ofFetch;
    } finally {
      if (!opened) {
        giveBack(workload, login);
      }
    }
  }

  private synchronized WorkloadLogin borrow(Workload workload, VolumeRef volume) {
    prune();
    workloads.computeIfAbsent(volume, _ -> new HashSet<>()).add(workload);
    Entry entry =
        entries.computeIfAbsent(
            workload, _ -> new Entry(new WorkloadLogin(workload, logins, giveBack, clock)));
    entry.users++;
    return entry.login;
  }

  /** A fetch has ended. If its volume was released meanwhile, so is what it made after that. */
  void giveBack(Workload workload, WorkloadLogin login) {
    if (!isKnown(workload, login)) {
      login.drain().forEach(session -> giveBack.inBackground(workload, session));
    }
  }

  private synchronized boolean isKnown(Workload workload, WorkloadLogin login) {
    Entry entry = entries.get(workload);
    if (entry == null || entry.login != login) {
      return false;
    }
    entry.users--;
    return true;
  }

  /** A volume whose publish failed for good is never released. */
  private void prune() {
    Moment now = clock.now();
    entries.values().removeIf(entry -> entry.users == 0 && entry.login.isOver(now));
    workloads.values().forEach(used -> used.retainAll(entries.keySet()));
    workloads.values().removeIf(Set::isEmpty);
  }

  /**
   * A volume is gone: the logins that it alone has used are to be revoked.
   *
   * @param revocations of the volume, to be made with the logins of their workloads
   */
  public List<Unrevoked> release(
      VolumeRef volume, List<Revocation> revocations, Optional<Token> identity) {
    Map<Workload, List<Session>> sessions = new HashMap<>();
    for (Map.Entry<Workload, WorkloadLogin> unused : unusedWithout(volume).entrySet()) {
      sessions.put(unused.getKey(), unused.getValue().drain());
    }
    revocations.forEach(left -> sessions.putIfAbsent(left.workload(), List.of()));
    List<Unrevoked> all = new ArrayList<>();
    sessions.forEach(
        (workload, logins) ->
            all.add(
                new Unrevoked(
                    workload,
                    logins,
                    revocations.stream().filter(each -> each.workload().equals(workload)).toList(),
                    identity)));
    return all;
  }

  private synchronized Map<Workload, WorkloadLogin> unusedWithout(VolumeRef volume) {
    Map<Workload, WorkloadLogin> unused = new HashMap<>();
    Set<Workload> released = workloads.remove(volume);
    if (released != null) {
      for (Workload workload : released) {
        if (workloads.values().stream().noneMatch(used -> used.contains(workload))) {
          Entry entry = entries.remove(workload);
          if (entry != null) {
            unused.put(workload, entry.login);
          }
        }
      }
    }
    return unused;
  }

  /** A volume does not use a login any more, which is revoked unless other volumes do. */
  public void leave(Workload workload, VolumeRef volume) throws InterruptedException {
    giveBackAll(workload, withoutUser(workload, volume));
  }

  private synchronized Optional<Entry> withoutUser(Workload workload, VolumeRef volume) {
    Set<Workload> used = workloads.getOrDefault(volume, new HashSet<>());
    used.remove(workload);
    if (used.isEmpty()) {
      workloads.remove(volume);
    }
    return workloads.values().stream().anyMatch(others -> others.contains(workload))
        ? Optional.empty()
        : Optional.ofNullable(entries.remove(workload));
  }

  /** A login is revoked with all that was made with it; its users log in anew. */
  public void discard(Workload workload) throws InterruptedException {
    giveBackAll(workload, forgotten(workload));
  }

  private synchronized Optional<Entry> forgotten(Workload workload) {
    return Optional.ofNullable(entries.remove(workload));
  }

  private void giveBackAll(Workload workload, Optional<Entry> entry) throws InterruptedException {
    if (entry.isPresent()) {
      giveBack.all(new Unrevoked(workload, entry.get().login.drain(), List.of(), Optional.empty()));
    }
  }
}
