package io.strongroom.provider.gcp.read;

import io.strongroom.provider.Deadline;
import io.strongroom.provider.cloud.ConcurrentCalls;
import io.strongroom.provider.cloud.StoreException;
import io.strongroom.provider.cloud.http.Answered;
import io.strongroom.provider.gcp.identity.GcpGrant;
import io.strongroom.provider.gcp.identity.GcpIdentities;
import io.strongroom.provider.gcp.identity.GcpIdentity;
import io.strongroom.provider.gcp.rest.GoogleCallDescription;
import io.strongroom.provider.gcp.rest.GoogleCalls;
import io.strongroom.provider.gcp.rest.GoogleRestRequest;

/** Calls for one pod, from any thread. */
final class GcpPodCalls {
  private final GoogleCalls calls;
  private final Deadline deadline;
  private final ConcurrentCalls<GcpGrant> ofPod;

  /** Fails for a pod without an identity, though nothing might be asked for. */
  GcpPodCalls(GoogleCalls calls, GcpIdentities identities, GcpIdentity pod, Deadline deadline)
      throws StoreException, InterruptedException {
    this.calls = calls;
    this.deadline = deadline;
    ofPod =
        new ConcurrentCalls<>(
            new ConcurrentCalls.Credentials<>() {
              @Override
              public GcpGrant current() throws StoreException, InterruptedException {
                return identities.grant(pod, deadline);
              }

              @Override
              public void refused(GcpGrant grant) {
                identities.refused(grant);
              }
            });
  }

  GcpGrant grant() throws StoreException, InterruptedException {
    return ofPod.credential();
  }

  /**
   * Makes a call with the pod's token.
   *
   * @param subject what is asked for, and where
   * @param permission the right that it takes
   */
  Answered make(String subject, String permission, GoogleRestRequest request)
      throws StoreException, InterruptedException {
    return ofPod.make(
        request.service() + request.location().orElse(""),
        subject,
        grant ->
            calls.make(
                deadline,
                new GoogleCallDescription(subject, permission, grant.principal(), grant.secrets()),
                request.as(grant.accessToken())));
  }
}
