package io.strongroom.provider.azure.read;

import io.strongroom.provider.Deadline;
import io.strongroom.provider.azure.identity.AzureGrant;
import io.strongroom.provider.azure.identity.AzureIdentities;
import io.strongroom.provider.azure.identity.AzureIdentity;
import io.strongroom.provider.azure.rest.AzureCallDescription;
import io.strongroom.provider.azure.rest.AzureCalls;
import io.strongroom.provider.azure.rest.AzureRestRequest;
import io.strongroom.provider.cloud.ConcurrentCalls;
import io.strongroom.provider.cloud.StoreException;
import io.strongroom.provider.cloud.http.Answered;
import java.net.URI;

/** Calls to vaults for one pod, from any thread. */
final class AzurePodCalls {
  private final AzureCalls calls;
  private final AzureIdentity pod;
  private final Deadline deadline;
  private final ConcurrentCalls<AzureGrant> ofPod;

  /** Fails for a pod without an identity, though nothing might be asked for. */
  AzurePodCalls(AzureCalls calls, AzureIdentities identities, AzureIdentity pod, Deadline deadline)
      throws StoreException, InterruptedException {
    this.calls = calls;
    this.pod = pod;
    this.deadline = deadline;
    ofPod =
        new ConcurrentCalls<>(
            new ConcurrentCalls.Credentials<>() {
              @Override
              public AzureGrant current() throws StoreException, InterruptedException {
                return identities.grant(pod, deadline);
              }

              @Override
              public void refused(AzureGrant grant) {
                identities.refused(grant);
              }
            });
  }

  AzureGrant grant() throws StoreException, InterruptedException {
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
                new AzureCallDescription(
                    subject,
                    action,
                    grant.principal(),
                    grant.identity().tenant(),
                    grant.identity().cloud().resource(),
                    grant.secrets()),
                AzureRestRequest.get(address, grant.accessToken())));
  }
}
