package io.strongroom.provider.vault.read;

import io.strongroom.provider.vault.http.VaultException;
import io.strongroom.provider.vault.identity.Workload;
import io.strongroom.provider.vault.json.JsonDocument;
import io.strongroom.provider.vault.read.Mount.Kind;
import io.strongroom.provider.vault.spec.VaultRequest;
import java.util.Optional;

/**
 * Which engine a request goes to. The server says so to any token that may do something below the
 * mount; where it does not, the answers decide.
 */
final class MountLookup {
  private static final String QUESTION = "sys/internal/ui/mounts/";

  /** Bytes of an answer about a mount, at most. */
  private static final long LIMIT = 1 << 20;

  private final VaultStore store;
  private final Workload workload;
  private final ServerLookup lookup;

  MountLookup(VaultStore store, Workload workload, ServerLookup lookup) {
    this.store = store;
    this.workload = workload;
    this.lookup = lookup;
  }

  /** What is known, else what the server says. */
  Mount of(VaultRequest request) throws VaultException, InterruptedException {
    Optional<Mount> known =
        store.mounts().of(workload.connection(), workload.login(), request.path());
    if (known.isPresent()) {
      return known.get();
    }
    Optional<Mount> answered = answered(request.path());
    answered.ifPresent(mount -> store.mounts().put(workload.connection(), workload.login(), mount));
    return answered.orElseGet(() -> new Mount(request.path(), Kind.UNKNOWN));
  }

  private Optional<Mount> answered(String path) throws VaultException, InterruptedException {
    String question = QUESTION + path;
    if (store.isUnreadable(lookup.token(), question)) {
      return Optional.empty();
    }
    Optional<Mount> answered = Optional.empty();
    try {
      Optional<JsonDocument> answer = lookup.ask(question, LIMIT);
      answered = answer.flatMap(document -> Mount.in(document, path));
      answer.ifPresent(JsonDocument::close);
    } catch (VaultException e) {
      if (e.concernsTheServer()) {
        throw e;
      }
    }
    if (answered.isEmpty()) {
      store.rememberUnreadable(lookup.token(), question);
    }
    return answered;
  }

  /**
   * Whether an answer is a secret of KV v2. An answer that contradicts what is known, since a mount
   * was replaced or upgraded, has the server asked anew.
   */
  boolean isVersioned(VaultRequest request, JsonDocument answer) throws InterruptedException {
    if (!Mount.mayHoldVersions(request)) {
      return false;
    }
    boolean looksVersioned = KvVersion.in(answer).isPresent();
    Mount mount = afterAnAnswer(request);
    if (mount.kind() != Kind.UNKNOWN && mount.holdsVersions(request) != looksVersioned) {
      store.mounts().forget(workload.connection(), workload.login(), request.path());
      mount = afterAnAnswer(request);
    }
    if (mount.kind() == Kind.UNKNOWN) {
      assume(request.path(), looksVersioned ? Kind.KV_2 : Kind.OTHER);
      return looksVersioned;
    }
    return mount.holdsVersions(request);
  }

  /** Whether what was answered came from KV. */
  boolean isKv(VaultRequest request) throws InterruptedException {
    return afterAnAnswer(request).isKv();
  }

  /** An answer is not lost because the look-up that follows it fails. */
  private Mount afterAnAnswer(VaultRequest request) throws InterruptedException {
    try {
      return of(request);
    } catch (VaultException e) {
      return new Mount(request.path(), Kind.UNKNOWN);
    }
  }

  /** This path makes something for each caller, whatever its mount is. */
  void markPodBound(VaultRequest request) {
    assume(request.path(), Kind.OTHER);
  }

  private void assume(String path, Kind kind) {
    store.mounts().assume(workload.connection(), workload.login(), path, kind);
  }

  /** What to write instead, where a path is not one of its mount; absent if it is not known. */
  Optional<String> advice(VaultRequest request) throws InterruptedException {
    return afterAnAnswer(request).advice(request);
  }
}
