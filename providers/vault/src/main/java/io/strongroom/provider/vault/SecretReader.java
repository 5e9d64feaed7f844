package io.strongroom.provider.vault;

import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.VolumeRef;
import io.strongroom.provider.vault.VaultServer.Question;
import io.strongroom.provider.vault.json.JsonDocument;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The reads of one fetch, each request once, with the login of the pod's workload. Answers are
 * wiped on close, but for those that leases keep.
 */
final class SecretReader implements AutoCloseable {
  private final VaultStore store;
  private final Workload workload;
  private final Token token;
  private final Deadline deadline;
  private final long limit;
  private final @Nullable VolumeLeases leases;
  private final Map<VaultRequest, Outcome> outcomes = new HashMap<>();
  private Session session;
  private boolean refusalIsFinal;
  private final MountLookup mounts;
  private final KvMetadata metadata;
  private boolean madeForTheCaller;

  private SecretReader(
      VaultStore store,
      Workload workload,
      Token token,
      Deadline deadline,
      long limit,
      @Nullable VolumeLeases leases,
      Sessions.Opened opened) {
    this.store = store;
    this.workload = workload;
    this.token = token;
    this.deadline = deadline;
    this.limit = limit;
    this.leases = leases;
    session = opened.session();
    refusalIsFinal = opened.fresh();
    Asking asking = new WithThisLogin();
    mounts = new MountLookup(store, workload, asking);
    metadata = new KvMetadata(store, mounts, asking);
  }

  private final class WithThisLogin implements Asking {
    @Override
    public Optional<JsonDocument> ask(String path) throws VaultException, InterruptedException {
      return store
          .server()
          .ask(
              workload.connection(),
              question(new VaultRequest("GET", path, List.of(), Optional.empty()), session),
              deadline);
    }

    @Override
    public LoginToken token() {
      return session.token();
    }
  }

  private sealed interface Outcome {
    record Answered(SecretAnswer answer, boolean kept) implements Outcome {}

    record Refused(VaultException why) implements Outcome {}
  }

  /**
   * Logs in, unless the workload is logged in already.
   *
   * @param limit the most bytes of one answer
   */
  static SecretReader open(
      VaultStore store,
      Workload workload,
      VolumeRef volume,
      Token token,
      Deadline deadline,
      long limit)
      throws VaultException, InterruptedException {
    VolumeLeases leases =
        workload.volume().isPresent() ? store.leases().lock(workload.volume().get()) : null;
    boolean opened = false;
    try {
      Sessions.Opened login = store.sessions().open(workload, volume, token, deadline);
      opened = true;
      return new SecretReader(store, workload, token, deadline, limit, leases, login);
    } finally {
      if (!opened && leases != null) {
        leases.lock().unlock();
      }
    }
  }

  /**
   * Whether they may be read with a login that pods share: for all the server tells, they are
   * secrets of KV v2. If it does not tell, the answers show.
   */
  boolean mayShare(List<VaultRequest> requests) throws VaultException, InterruptedException {
    for (VaultRequest request : requests) {
      if (mounts.of(request).isKnownToBeOther(request)) {
        return false;
      }
    }
    return true;
  }

  /** Whether a login that pods share was given something for its caller, which it must not be. */
  boolean wasMadeForTheCaller() {
    return madeForTheCaller;
  }

  /** The answer to a request; it belongs to this reader. */
  SecretAnswer read(VaultRequest request) throws VaultException, InterruptedException {
    Outcome known = outcomes.get(request);
    if (known == null) {
      known = readOnce(request);
      outcomes.put(request, known);
    }
    return switch (known) {
      case Outcome.Answered(SecretAnswer answer, boolean _) -> answer;
      case Outcome.Refused(VaultException why) -> throw why;
    };
  }

  private Outcome readOnce(VaultRequest request) throws InterruptedException {
    try {
      Optional<Lease> lease = leases == null ? Optional.empty() : leases.of(request);
      if (lease.isPresent() && store.leases().serves(workload, lease.get(), session, deadline)) {
        return new Outcome.Answered(new SecretAnswer(lease.get().answer(), false), true);
      }
      JsonDocument answer =
          ask(question(request))
              .orElseThrow(
                  () ->
                      VaultException.of(
                          Kind.NOT_FOUND, request.describe() + ": the answer is empty"));
      return answered(request, answer);
    } catch (VaultException e) {
      return new Outcome.Refused(advised(request, e));
    }
  }

  private Outcome answered(VaultRequest request, JsonDocument answer)
      throws VaultException, InterruptedException {
    boolean taken = false;
    try {
      SecretAnswer secret = new SecretAnswer(answer, mounts.isVersioned(request, answer));
      Optional<Lease> lease = lease(request, answer);
      if (leases == null && (!secret.versioned() || lease.isPresent())) {
        madeForTheCaller = true;
        mounts.isMadeForTheCaller(request);
        throw VaultException.of(
            Kind.BAD_ANSWER, request.describe() + ": what was answered is for one pod alone");
      }
      if (leases != null && lease.isPresent()) {
        leases.put(request, lease.get());
      }
      taken = true;
      sayWarnings(request, answer);
      return new Outcome.Answered(secret, lease.isPresent());
    } finally {
      if (!taken) {
        answer.close();
      }
    }
  }

  private void sayWarnings(VaultRequest request, JsonDocument answer) {
    String words = VaultErrors.warnings(answer, VaultStore.secretsIn(request, session));
    if (!words.isEmpty()) {
      store.warn(request, words);
    }
  }

  /** What KV holds has no end, though it may look like a certificate: one that was put there. */
  private Optional<Lease> lease(VaultRequest request, JsonDocument answer)
      throws InterruptedException {
    Optional<Lease> lease = Lease.of(answer, session.token(), store.clock().instant());
    return lease.isPresent() && lease.get().id().isEmpty() && mounts.isKv(request)
        ? Optional.empty()
        : lease;
  }

  private VaultException advised(VaultRequest request, VaultException e)
      throws InterruptedException {
    if (e.kind() != Kind.DENIED && e.kind() != Kind.NOT_FOUND) {
      return e;
    }
    Optional<String> ofMount = mounts.advice(request);
    if (ofMount.isPresent()) {
      return e.advising(ofMount.get());
    }
    return e.kind() == Kind.DENIED ? e.advising(advice(request)) : e;
  }

  private String advice(VaultRequest request) {
    String capability =
        switch (request.method()) {
          case "GET", "HEAD" -> "read";
          case "LIST" -> "list";
          case "DELETE" -> "delete";
          default -> "update";
        };
    return "role '%s' gives the policies %s, one of them must allow %s on %s"
        .formatted(workload.login().role(), session.policies(), capability, request.path());
  }

  /** See {@link KvMetadata#version}. */
  Optional<KvVersion> versionByMetadata(VaultRequest request)
      throws VaultException, InterruptedException {
    return metadata.version(request);
  }

  /** What to ask, for whichever login. */
  @FunctionalInterface
  private interface WithSession {
    Question with(Session session);
  }

  private WithSession question(VaultRequest request) {
    return login -> question(request, login);
  }

  private Question question(VaultRequest request, Session login) {
    return new Question(
        new HttpCall(
            request.method(),
            Targets.of(request.path(), request.query()),
            request.arguments(),
            Optional.of(login.token()),
            workload.login().namespace()),
        request.describe(),
        request.repeatable(),
        VaultStore.secretsIn(request, login),
        limit);
  }

  private Optional<JsonDocument> ask(WithSession question)
      throws VaultException, InterruptedException {
    try {
      return store.server().ask(workload.connection(), question.with(session), deadline);
    } catch (VaultException e) {
      if (e.kind() != Kind.DENIED || refusalIsFinal) {
        throw e;
      }
      refusalIsFinal = true; // one more try is enough for all objects of a fetch
      return store
          .sessions()
          .retry(
              workload,
              session,
              e,
              token,
              deadline,
              login -> {
                Optional<JsonDocument> answer =
                    store.server().ask(workload.connection(), question.with(login), deadline);
                session = login;
                return answer;
              });
    }
  }

  /** When this fetch should be repeated at the latest, for leases and the login they hang on. */
  Optional<Instant> refreshBy(List<VaultRequest> requests) {
    if (leases == null) {
      return Optional.empty();
    }
    leases.retain(requests);
    return leases
        .due()
        .map(due -> session.renewBy().filter(renewal -> renewal.isBefore(due)).orElse(due));
  }

  @Override
  public void close() {
    for (Outcome outcome : outcomes.values()) {
      if (outcome instanceof Outcome.Answered(SecretAnswer answer, boolean kept) && !kept) {
        answer.json().close();
      }
    }
    metadata.close();
    if (leases != null) {
      leases.lock().unlock();
    }
  }
}
