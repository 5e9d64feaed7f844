package io.strongroom.provider.vault.read;

import io.strongroom.provider.vault.http.VaultException;
import io.strongroom.provider.vault.identity.Workload;
import io.strongroom.provider.vault.json.JsonDocument;
import io.strongroom.provider.vault.read.Mount.Kind;
import io.strongroom.provider.vault.spec.VaultRequest;
import java.util.Optional;

/**
 * Which engine a request goes to, by the server's word: any token that may do something below a
 * mount is told. Where it is not, the answers decide.
 */
final class MountLookup {
  private static final String QUESTION = "sys/internal/ui/mounts/";

  /** No answer about a mount is as large. */
  private static final long LIMIT = 1 << 20;

  private final VaultStore store;
  private final Workload workload;
  private final ServerLookup asking;

  MountLookup(VaultStore store, Workload workload, ServerLookup asking) {
    this.store = store;
    this.workload = workload;
    this.asking = asking;
  }

  /** What is known, else what the server tells. */
  Mount of(VaultRequest request) throws VaultException, InterruptedException {
    Optional<Mount> known =
        store.mounts().of(workload.connection(), workload.login(), request.path());
    if (known.isPresent()) {
      return known.get();
    }
    Optional<Mount> told = told(request.path());
    told.ifPresent(mount -> store.mounts().tell(workload.connection(), workload.login(), mount));
    return told.orElseGet(() -> new Mount(request.path(), Kind.UNTOLD));
  }

  private Optional<Mount> told(String path) throws VaultException, InterruptedException {
    String question = QUESTION + path;
    if (store.isUnreadable(asking.token(), question)) {
      return Optional.empty();
    }
    Optional<Mount> told = Optional.empty();
    try {
      Optional<JsonDocument> answer = asking.ask(question, LIMIT);
      told = answer.flatMap(document -> Mount.in(document, path));
      answer.ifPresent(JsonDocument::close);
    } catch (VaultException e) {
      if (e.concernsTheServer()) {
        throw e;
      }
    }
    if (told.isEmpty()) {
      store.rememberUnreadable(asking.token(), question);
    }
    return told;
  }

  /**
   * Whether an answer is a secret of KV v2. An answer that contradicts what is known, since a mount
   * was replaced or upgraded, has the server asked anew.
   */
  boolean isVersioned(VaultRequest request, JsonDocument answer) throws InterruptedException {
    if (!Mount.mayHoldVersions(request)) {
      return false;
    }
    boolean looksSo = KvVersion.in(answer).isPresent();
    Mount mount = afterAnAnswer(request);
    if (mount.kind() != Kind.UNTOLD && mount.holdsVersions(request) != looksSo) {
      store.mounts().forget(workload.connection(), workload.login(), request.path());
      mount = afterAnAnswer(request);
    }
    if (mount.kind() == Kind.UNTOLD) {
      guess(request.path(), looksSo ? Kind.KV_2 : Kind.OTHER);
      return looksSo;
    }
    return mount.holdsVersions(request);
  }

  /** Whether what was answered came from KV. */
  boolean isKv(VaultRequest request) throws InterruptedException {
    return afterAnAnswer(request).isKv();
  }

  /** What was answered is not lost because the server does not answer again. */
  private Mount afterAnAnswer(VaultRequest request) throws InterruptedException {
    try {
      return of(request);
    } catch (VaultException e) {
      return new Mount(request.path(), Kind.UNTOLD);
    }
  }

  /** Whatever the server tells of the mount: this path makes something for each caller. */
  void isMadeForTheCaller(VaultRequest request) {
    guess(request.path(), Kind.OTHER);
  }

  private void guess(String path, Kind kind) {
    store.mounts().guess(workload.connection(), workload.login(), path, kind);
  }

  /** What to write instead, where a path is not one of its mount; absent if nobody knows. */
  Optional<String> advice(VaultRequest request) throws InterruptedException {
    return afterAnAnswer(request).advice(request);
  }
}
