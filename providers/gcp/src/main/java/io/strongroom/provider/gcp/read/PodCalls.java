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
import java.util.concurrent.atomic.AtomicBoolean;

/** Calls for one pod, several at a time. */
final class PodCalls {
  private final GoogleCalls calls;
  private final Identities identities;
  private final Identified pod;
  private final Deadline deadline;
  private final AtomicBoolean renewed = new AtomicBoolean();

  /** Of each place what kept the last call from an answer. */
  private final Map<String, StoreException> away = new ConcurrentHashMap<>();

  PodCalls(GoogleCalls calls, Identities identities, Identified pod, Deadline deadline) {
    this.calls = calls;
    this.identities = identities;
    this.pod = pod;
    this.deadline = deadline;
  }

  Grant grant() throws StoreException, InterruptedException {
    return identities.grant(pod, deadline);
  }

  /**
   * Makes a call with the pod's token. A remembered one that Google takes no more is replaced,
   * once.
   *
   * @param subject what is asked for, and where
   * @param permission the right that it takes
   */
  JsonObject make(String subject, String permission, RestRequest request)
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
      if (e.kind() != Kind.UNAUTHENTICATED || !renewed.compareAndSet(false, true)) {
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
