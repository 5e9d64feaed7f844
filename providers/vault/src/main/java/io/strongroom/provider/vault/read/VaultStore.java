package io.strongroom.provider.vault.read;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.NotGivenBack;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.VolumeRef;
import io.strongroom.provider.cloud.Bounded;
import io.strongroom.provider.vault.http.LoginToken;
import io.strongroom.provider.vault.http.Sleeper;
import io.strongroom.provider.vault.http.VaultCalls;
import io.strongroom.provider.vault.http.VaultException;
import io.strongroom.provider.vault.identity.LoginCalls;
import io.strongroom.provider.vault.identity.Session;
import io.strongroom.provider.vault.identity.Workload;
import io.strongroom.provider.vault.json.JsonDocument;
import io.strongroom.provider.vault.lease.HeldCredentials;
import io.strongroom.provider.vault.lease.LeaseRegistry;
import io.strongroom.provider.vault.lease.VolumeLeases;
import io.strongroom.provider.vault.revoke.GiveBack;
import io.strongroom.provider.vault.session.FetchLogin;
import io.strongroom.provider.vault.session.Sessions;
import io.strongroom.provider.vault.spec.VaultClass;
import io.strongroom.provider.vault.spec.VaultRequest;
import io.strongroom.provider.vault.spec.VaultSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all fetches of a provider share: connections, logins, leases, known mounts. Any thread. */
public final class VaultStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VaultStore.class);
  private static final int REMEMBERED = 1024;

  private final Clocks clock;
  private final VaultCalls calls;
  private final LoginCalls logins;
  private final GiveBack giveBack;
  private final Sessions sessions;
  private final LeaseRegistry leases;
  private final KnownMounts mounts = new KnownMounts();
  private final Set<Unreadable> unreadable = Bounded.set(REMEMBERED);
  private final Set<String> warnings = Bounded.set(REMEMBERED);

  public VaultStore(VaultSettings settings, Sleeper sleeper, Clocks clock) {
    this.clock = clock;
    calls = new VaultCalls(settings, sleeper, clock);
    logins = new LoginCalls(calls, clock);
    giveBack = new GiveBack(logins, calls, sleeper, clock);
    sessions = new Sessions(calls, logins, giveBack, clock);
    leases = new LeaseRegistry(clock);
  }

  /** What a login may not read, or what is not there: metadata, mounts. */
  private record Unreadable(LoginToken token, String path) {}

  public Clocks clock() {
    return clock;
  }

  KnownMounts mounts() {
    return mounts;
  }

  /** The mount that a path is in, if a server has said so before. */
  public Optional<Mount> knownMount(VaultClass spec, String path) {
    return mounts.of(spec.connection(), spec.login(), path);
  }

  /** What a fetch does with its reader, which it must not keep. */
  @FunctionalInterface
  public interface Reading<T> {
    T with(SecretReader reader) throws VaultException, InterruptedException;
  }

  /**
   * Reads for one fetch. Logs in, unless the workload is logged in already. Where the login is for
   * one volume alone, one fetch at a time reads with it.
   *
   * @param limit the most bytes of one answer
   */
  public <T> T read(
      Workload workload,
      VolumeRef volume,
      Token token,
      Deadline deadline,
      long limit,
      Reading<T> reading)
      throws VaultException, InterruptedException {
    return leases.during(
        workload,
        token,
        deadline,
        held -> {
          try (SecretReader reader =
              reader(
                  workload,
                  limit,
                  sessions.open(workload, volume, token, deadline),
                  held,
                  deadline)) {
            return reading.with(reader);
          }
        });
  }

  private SecretReader reader(
      Workload workload,
      long limit,
      FetchLogin login,
      Optional<VolumeLeases.Held> held,
      Deadline deadline) {
    return new SecretReader(
        this,
        workload,
        limit,
        login,
        new HeldCredentials(held, calls, workload, login, deadline, clock));
  }

  /** A volume does not use a login any more, which is revoked unless other volumes do. */
  public void leave(Workload workload, VolumeRef volume) throws InterruptedException {
    sessions.leave(workload, volume);
  }

  /** A login is revoked with all that was made with it; its users log in anew. */
  public void discard(Workload workload) throws InterruptedException {
    sessions.discard(workload);
  }

  public NotGivenBack notGivenBack() {
    return new NotGivenBack(giveBack.waiting(), giveBack.lost());
  }

  synchronized boolean isUnreadable(LoginToken token, String path) {
    return unreadable.contains(new Unreadable(token, path));
  }

  synchronized void rememberUnreadable(LoginToken token, String path) {
    unreadable.add(new Unreadable(token, path));
  }

  /** Logs the warnings that a server added to an answer, once. */
  void warn(VaultRequest request, String words) {
    String warning = "%s: the server warns: %s".formatted(request.describe(), words);
    boolean news;
    synchronized (this) {
      news = warnings.add(warning);
    }
    if (news) {
      LOG.warn("{}", warning);
    }
  }

  /** The secrets of a request, which an error must not repeat. */
  static List<String> secretsIn(VaultRequest request, Session session) {
    List<String> secrets = new ArrayList<>(List.of(session.token().exposeToken()));
    request.arguments().ifPresent(arguments -> secrets.addAll(arguments.texts()));
    return secrets;
  }

  /**
   * An answer must be no login: a file with its token would outlive it, and every poll would make
   * another one. A new token is revoked; one that the request carried belongs to others.
   *
   * @throws VaultException if it is one
   */
  void refuseLogin(Workload workload, VaultRequest request, JsonDocument answer, Session by)
      throws VaultException {
    Optional<String> token =
        answer
            .plainText(answer.root().object("auth").get("client_token"))
            .filter(text -> !text.isEmpty());
    if (token.isEmpty()) {
      return;
    }
    if (!secretsIn(request, by).contains(token.get())) {
      giveBack.inBackground(workload, logins.session(workload, answer));
    }
    throw VaultException.of(
        Kind.BAD_ANSWER,
        "%s: the answer is a login, which %s".formatted(request.describe(), VaultRequest.NO_LOGIN));
  }

  /** A volume is gone: what was made for it is revoked. */
  public void release(VolumeRef volume) {
    VolumeLeases.Released left = leases.release(volume);
    giveBack.all(sessions.release(volume, left.revocations(), left.identity()));
  }

  @Override
  public void close() {
    giveBack.close();
    calls.close();
  }
}
