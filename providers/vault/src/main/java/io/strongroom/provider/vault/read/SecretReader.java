package io.strongroom.provider.vault.read;

import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.Moment;
import io.strongroom.provider.vault.http.HttpCall;
import io.strongroom.provider.vault.http.LoginToken;
import io.strongroom.provider.vault.http.Targets;
import io.strongroom.provider.vault.http.VaultCalls.Question;
import io.strongroom.provider.vault.http.VaultErrors;
import io.strongroom.provider.vault.http.VaultException;
import io.strongroom.provider.vault.identity.Session;
import io.strongroom.provider.vault.identity.Workload;
import io.strongroom.provider.vault.json.JsonDocument;
import io.strongroom.provider.vault.lease.Certificate;
import io.strongroom.provider.vault.lease.Credential;
import io.strongroom.provider.vault.lease.HeldCredentials;
import io.strongroom.provider.vault.session.FetchLogin;
import io.strongroom.provider.vault.session.FetchLogin.WithSession;
import io.strongroom.provider.vault.spec.Arguments;
import io.strongroom.provider.vault.spec.VaultRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The reads of one fetch, each request once, with the login of the pod's workload. Answers are
 * wiped on close, but for those that leases keep.
 */
public final class SecretReader implements AutoCloseable {
  private final VaultStore store;
  private final Workload workload;
  private final long limit;
  private final FetchLogin login;
  private final HeldCredentials held;
  private final Map<VaultRequest, Outcome> outcomes = new HashMap<>();
  private final MountLookup mounts;
  private final KvMetadata metadata;
  private final RefusalAdvice advice;
  private boolean podBound;

  /**
   * @param limit the most bytes of one answer
   * @param login closed with this
   */
  SecretReader(
      VaultStore store, Workload workload, long limit, FetchLogin login, HeldCredentials held) {
    this.store = store;
    this.workload = workload;
    this.limit = limit;
    this.login = login;
    this.held = held;
    ServerLookup lookup = new WithFetchLogin();
    mounts = new MountLookup(store, workload, lookup);
    metadata = new KvMetadata(store, mounts, lookup);
    advice = new RefusalAdvice(workload, login, mounts);
  }

  /** Look-ups with the fetch's login; after a refusal no fresh one is tried. */
  private final class WithFetchLogin implements ServerLookup {
    @Override
    public Optional<JsonDocument> ask(String path, long maxBytes)
        throws VaultException, InterruptedException {
      VaultRequest request = new VaultRequest("GET", path, List.of(), Optional.empty());
      return login.askOnce(with -> question(request, with, Math.min(maxBytes, limit)));
    }

    @Override
    public LoginToken token() {
      return login.session().token();
    }
  }

  private sealed interface Outcome {
    record Answered(SecretAnswer answer, boolean kept) implements Outcome {}

    record Refused(VaultException why) implements Outcome {}
  }

  /**
   * Whether they may be read with a login that pods share: no mount is known to be another engine
   * than KV v2. Where the server does not say, the answers decide.
   */
  public boolean mayShare(List<VaultRequest> requests) throws VaultException, InterruptedException {
    for (VaultRequest request : requests) {
      if (mounts.of(request).isKnownToBeOther(request)) {
        return false;
      }
    }
    return true;
  }

  /** Whether a request made something for its caller alone with a login that pods share. */
  public boolean wasPodBound() {
    return podBound;
  }

  /** The answer to a request; it belongs to this reader. */
  public SecretAnswer read(VaultRequest request) throws VaultException, InterruptedException {
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
      Optional<Credential> serving = held.serving(request);
      if (serving.isPresent()) {
        return new Outcome.Answered(new SecretAnswer(serving.get().answer(), false), true);
      }
      JsonDocument answer =
          login
              .ask(question(request))
              .orElseThrow(
                  () ->
                      VaultException.of(
                          Kind.NOT_FOUND, request.describe() + ": the answer is empty"));
      Outcome outcome = answered(request, answer);
      held.learn(request);
      return outcome;
    } catch (VaultException e) {
      return new Outcome.Refused(advice.on(request, e));
    }
  }

  /** A credential ends with the login that asked; the look-up of its mount may use another one. */
  private Outcome answered(VaultRequest request, JsonDocument answer)
      throws VaultException, InterruptedException {
    Session by = login.session();
    boolean taken = false;
    try {
      store.refuseLogin(workload, request, answer, by);
      Optional<Credential> credential = Credential.of(request, answer, by, store.clock());
      SecretAnswer secret = new SecretAnswer(answer, mounts.isVersioned(request, answer));
      Optional<Credential> made = made(request, credential);
      if (!held.belongToOnePod() && (!secret.versioned() || made.isPresent())) {
        podBound = true;
        mounts.markPodBound(request);
        throw VaultException.of(
            Kind.BAD_ANSWER, request.describe() + ": what was answered is for one pod alone");
      }
      if (made.isPresent()) {
        held.keep(request, made.get(), by);
      }
      taken = true;
      logWarnings(request, answer, by);
      return new Outcome.Answered(secret, made.isPresent());
    } finally {
      if (!taken) {
        answer.close();
      }
    }
  }

  private void logWarnings(VaultRequest request, JsonDocument answer, Session by) {
    String words = VaultErrors.warnings(answer, VaultStore.secretsIn(request, by));
    if (!words.isEmpty()) {
      store.warn(request, words);
    }
  }

  /** A certificate that was stored in KV is not issued by this request, and has no end here. */
  private Optional<Credential> made(VaultRequest request, Optional<Credential> made)
      throws InterruptedException {
    return made.isPresent() && made.get() instanceof Certificate && mounts.isKv(request)
        ? Optional.empty()
        : made;
  }

  /** See {@link KvMetadata#version}. */
  public Optional<KvVersion> versionByMetadata(VaultRequest request)
      throws VaultException, InterruptedException {
    return metadata.version(request);
  }

  private WithSession question(VaultRequest request) {
    return with -> question(request, with, limit);
  }

  private Question question(VaultRequest request, Session session, long maxBytes) {
    return new Question(
        new HttpCall(
            request.method(),
            Targets.of(request.path(), request.query()),
            request.arguments().map(Arguments::json),
            Optional.of(session.token()),
            workload.login().namespace()),
        request.describe(),
        request.repeatable(),
        VaultStore.secretsIn(request, session),
        maxBytes);
  }

  /**
   * Renews the volume's leases after a fetch that failed, since the pod still works with them.
   * Those of requests that were made in this fetch were renewed then.
   */
  public void renewLeases() throws InterruptedException {
    held.renewAllBut(outcomes.keySet());
  }

  /** Wipes what the class no longer asks for; it ends with its login, or by itself. */
  public void retain(List<VaultRequest> requests) {
    held.retain(requests);
  }

  /** When this fetch must be repeated for its leases and the login that they end with. */
  public Optional<Moment> refreshBy() {
    return held.refreshBy();
  }

  @Override
  public void close() {
    for (Outcome outcome : outcomes.values()) {
      if (outcome instanceof Outcome.Answered(SecretAnswer answer, boolean kept) && !kept) {
        answer.json().close();
      }
    }
    metadata.close();
    login.close();
  }
}
