package io.strongroom.provider.gcp.read;

import io.strongroom.provider.Deadline;
import io.strongroom.provider.cloud.ConcurrentCalls;
import io.strongroom.provider.cloud.StoreException;
import io.strongroom.provider.cloud.http.Answered;
import io.strongroom.provider.gcp.identity.Grant;
import io.strongroom.provider.gcp.identity.Identified;
import io.strongroom.provider.gcp.identity.Identities;
import io.strongroom.provider.gcp.rest.GoogleCalls;
import io.strongroom.provider.gcp.rest.Question;
import io.strongroom.provider.gcp.rest.RestRequest;

/** Calls for one pod, from any thread. */
final class PodCalls {
  private final GoogleCalls calls;
  private final Deadline deadline;
  private final ConcurrentCalls<Grant> ofPod;

  /** Fails for a pod without an identity, though nothing might be asked for. */
  PodCalls(GoogleCalls calls, Identities identities, Identified pod, Deadline deadline)
      throws StoreException, InterruptedException {
    this.calls = calls;
    this.deadline = deadline;
    ofPod =
        new ConcurrentCalls<>(
            new ConcurrentCalls.Credentials<>() {
              @Override
              public Grant current() throws StoreException, InterruptedException {
                return identities.grant(pod, deadline);
              }

              @Override
              public void refused(Grant grant) {
                identities.refused(grant);
              }
            });
  }

  Grant grant() throws StoreException, InterruptedException {
    return ofPod.credential();
  }

  /**
   * Makes a call with the pod's token.
   *
   * @param subject what is asked for, and where
   * @param permission the right that it takes
   */
  Answered make(String subject, String permission, RestRequest request)
      throws StoreException, InterruptedException {
    return ofPod.make(
        request.service() + request.location().orElse(""),
        subject,
        grant ->
            calls.make(
                deadline,
                new Question(subject, permission, grant.principal(), grant.secrets()),
                request.as(grant.accessToken())));
  }
}
