package io.strongroom.provider.azure.read;

import io.strongroom.provider.Deadline;
import io.strongroom.provider.azure.identity.Grant;
import io.strongroom.provider.azure.identity.Identified;
import io.strongroom.provider.azure.identity.Identities;
import io.strongroom.provider.azure.rest.AzureCalls;
import io.strongroom.provider.azure.rest.Question;
import io.strongroom.provider.azure.rest.RestRequest;
import io.strongroom.provider.cloud.ConcurrentCalls;
import io.strongroom.provider.cloud.StoreException;
import io.strongroom.provider.cloud.http.Answered;
import java.net.URI;

/** Calls to vaults for one pod, from any thread. */
final class PodCalls {
  private final AzureCalls calls;
  private final Identified pod;
  private final Deadline deadline;
  private final ConcurrentCalls<Grant> ofPod;

  /** Fails for a pod without an identity, though nothing might be asked for. */
  PodCalls(AzureCalls calls, Identities identities, Identified pod, Deadline deadline)
      throws StoreException, InterruptedException {
    this.calls = calls;
    this.pod = pod;
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

  /** Where a vault is, in the cloud of the class. */
  String host(String vault) {
    return pod.key().cloud().hostOf(vault);
  }

  /**
   * Reads from a vault with the pod's token.
   *
   * @param subject what is asked for, and where
   * @param action the right that it takes
   */
  Answered get(String subject, String action, URI address)
      throws StoreException, InterruptedException {
    return ofPod.make(
        address.getHost(),
        subject,
        grant ->
            calls.make(
                deadline,
                new Question(
                    subject,
                    action,
                    grant.principal(),
                    grant.identity().tenant(),
                    grant.identity().cloud().resource(),
                    grant.secrets()),
                RestRequest.get(address, grant.accessToken())));
  }
}
