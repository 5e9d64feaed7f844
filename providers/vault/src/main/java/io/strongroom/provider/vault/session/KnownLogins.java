package io.strongroom.provider.vault.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.strongroom.provider.Moment;
import io.strongroom.provider.vault.http.LoginToken;
import io.strongroom.provider.vault.identity.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The logins of a workload: the one in use, and earlier ones that have leases. Calls no server. Any
 * thread.
 */
final class KnownLogins {
  @GuardedBy("this")
  private Optional<Session> current = Optional.empty();

  @GuardedBy("this")
  private final List<Replaced> replaced = new ArrayList<>();

  /**
   * A login that is no longer in use.
   *
   * @param lives whether the token is alive, as far as is known; its leases live with it
   */
  private record Replaced(Session session, boolean lives) {}

  /** The login that requests are made with. */
  synchronized Optional<Session> inUse() {
    return current;
  }

  synchronized void use(Session session) {
    current = Optional.of(session);
  }

  /** Keeps a login that is no longer in use and was not revoked. */
  synchronized void keep(Session session, boolean lives, Moment now) {
    replaced.removeIf(before -> before.session().isOver(now));
    replaced.add(new Replaced(session, lives));
  }

  /** The login of a token, if it is known here and alive. */
  synchronized Optional<Session> of(LoginToken token, Moment now) {
    return current
        .filter(session -> session.token().equals(token))
        .or(
            () ->
                replaced.stream()
                    .filter(before -> before.lives() && before.session().token().equals(token))
                    .map(Replaced::session)
                    .findFirst())
        .filter(session -> !session.isOver(now));
  }

  /** Whether there was one, and all have expired. */
  synchronized boolean isOver(Moment now) {
    return current.filter(session -> session.isOver(now)).isPresent()
        && replaced.stream().allMatch(before -> before.session().isOver(now));
  }

  /** Hands out every login that is not over, the one in use first, and forgets them. */
  synchronized List<Session> drain(Moment now) {
    List<Session> all = new ArrayList<>(current.stream().toList());
    replaced.forEach(before -> all.add(before.session()));
    current = Optional.empty();
    replaced.clear();
    return all.stream().filter(session -> !session.isOver(now)).toList();
  }
}
