package io.strongroom.provider.gcp.read;

import com.google.gson.JsonObject;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.cloud.StoreException;
import io.strongroom.provider.gcp.identity.Grant;
import io.strongroom.provider.gcp.identity.Identified;
import io.strongroom.provider.gcp.identity.Identities;
import io.strongroom.provider.gcp.rest.GoogleCalls;
import io.strongroom.provider.gcp.rest.Question;
import io.strongroom.provider.gcp.rest.RestRequest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** Calls for one pod: some at a time, and no more, whoever asks for them. */
final class PodCalls {
  private static final int MOST = 8;

  private final GoogleCalls calls;
  private final Identities identities;
  private final Identified pod;
  private final Deadline deadline;
  private final Grant first;
  private final Semaphore permits = new Semaphore(MOST);

  /** Of each place what kept the last call from an answer. */
  private final Map<String, StoreException> away = new ConcurrentHashMap<>();

  /** Fails for a pod without an identity, though nothing might be asked for. */
  PodCalls(GoogleCalls calls, Identities identities, Identified pod, Deadline deadline)
      throws StoreException, InterruptedException {
    this.calls = calls;
    this.identities = identities;
    this.pod = pod;
    this.deadline = deadline;
    first = identities.grant(pod, deadline);
  }

  Grant grant() throws StoreException, InterruptedException {
    return identities.grant(pod, deadline);
  }

  /**
   * Makes a call with the pod's token. The one that was there in the beginning is replaced if
   * Google takes it no more: once for all calls that it was sent with.
   *
   * @param subject what is asked for, and where
   * @param permission the right that it takes
   */
  JsonObject make(String subject, String permission, RestRequest request)
      throws StoreException, InterruptedException {
    permits.acquire();
    try {
      return makeUnlessAway(subject, permission, request);
    } finally {
      permits.release();
    }
  }

  private JsonObject makeUnlessAway(String subject, String permission, RestRequest request)
      throws StoreException, InterruptedException {
    String place = request.service() + request.location().orElse("");
    Optional<StoreException> before = Optional.ofNullable(away.get(place));
    if (before.isPresent()) {
      throw before
          .get()
          .saying("%s: was not asked for after: %s".formatted(subject, before.get().text()));
    }
    try {
      return makeOrRenew(subject, permission, request);
    } catch (StoreException e) {
      if (e.passes()) {
        away.put(place, e); // the rest would fare no better, and each would take its time
      }
      throw e;
    }
  }

  private JsonObject makeOrRenew(String subject, String permission, RestRequest request)
      throws StoreException, InterruptedException {
    Grant grant = grant();
    try {
      return make(subject, permission, request, grant);
    } catch (StoreException e) {
      if (e.kind() != Kind.UNAUTHENTICATED || !grant.accessToken().equals(first.accessToken())) {
        throw e;
      }
      identities.refused(grant);
      return make(subject, permission, request, grant());
    }
  }

  private JsonObject make(String subject, String permission, RestRequest request, Grant with)
      throws StoreException, InterruptedException {
    return calls.make(
        deadline,
        new Question(subject, permission, with.principal(), with.secrets()),
        request.as(with.accessToken()));
  }
}
