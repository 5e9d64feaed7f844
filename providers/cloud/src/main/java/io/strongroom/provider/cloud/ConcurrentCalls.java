package io.strongroom.provider.cloud;

import io.strongroom.provider.FetchFailure.Kind;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * The calls of one fetch, from any thread: eight run at a time. A host with a transient failure is
 * not called again in this fetch, since each such call may take until its timeout.
 *
 * @param <G> a credential of the pod; a record
 */
public final class ConcurrentCalls<G> {
  private static final int MAX_CONCURRENT = 8;

  private final Credentials<G> credentials;
  private final G first;
  private final Semaphore permits = new Semaphore(MAX_CONCURRENT);

  /** By host, the failure after which it is not called again. */
  private final Map<String, StoreException> unavailable = new ConcurrentHashMap<>();

  /** Where credentials of the pod come from. Called from many threads at once. */
  public interface Credentials<G> {
    /** A credential that has not ended. */
    G current() throws StoreException, InterruptedException;

    /** The store has refused this one: {@link #current} gives another from now on. */
    void refused(G credential);
  }

  /** A call that is made with a credential. */
  @FunctionalInterface
  public interface Call<G, T> {
    T with(G credential) throws StoreException, InterruptedException;
  }

  /**
   * Obtains the first credential, also where no call follows: a pod without one gets no volume.
   *
   * @throws StoreException if the pod gets no credential
   */
  public ConcurrentCalls(Credentials<G> credentials) throws StoreException, InterruptedException {
    this.credentials = credentials;
    first = credentials.current();
  }

  /** The credential that the next call is made with. */
  public G credential() throws StoreException, InterruptedException {
    return credentials.current();
  }

  /**
   * Makes a call. If the store refuses the credential that the fetch began with, it is replaced:
   * once for all calls that were made with it.
   *
   * @param place what fails as a whole: a host
   * @param subject what the call asks for, in the words of a message
   */
  public <T> T make(String place, String subject, Call<G, T> call)
      throws StoreException, InterruptedException {
    permits.acquire();
    try {
      return makeUnlessUnavailable(place, subject, call);
    } finally {
      permits.release();
    }
  }

  private <T> T makeUnlessUnavailable(String place, String subject, Call<G, T> call)
      throws StoreException, InterruptedException {
    Optional<StoreException> before = Optional.ofNullable(unavailable.get(place));
    if (before.isPresent()) {
      throw before
          .get()
          .withText("%s: was not asked for after: %s".formatted(subject, before.get().text()));
    }
    try {
      return makeOrRenew(call);
    } catch (StoreException e) {
      if (e.isTransient()) {
        unavailable.put(place, e);
      }
      throw e;
    }
  }

  private <T> T makeOrRenew(Call<G, T> call) throws StoreException, InterruptedException {
    G credential = credentials.current();
    try {
      return call.with(credential);
    } catch (StoreException e) {
      if (e.kind() != Kind.UNAUTHENTICATED || !credential.equals(first)) {
        throw e;
      }
      credentials.refused(credential);
      return call.with(credentials.current());
    }
  }
}
