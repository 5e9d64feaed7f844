package io.strongroom.provider.azure.read;

import com.google.gson.JsonObject;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.azure.identity.Grant;
import io.strongroom.provider.azure.identity.Identified;
import io.strongroom.provider.azure.identity.Identities;
import io.strongroom.provider.azure.rest.AzureCalls;
import io.strongroom.provider.azure.rest.Question;
import io.strongroom.provider.azure.rest.RestRequest;
import io.strongroom.provider.cloud.StoreException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Calls to vaults for one pod, one after another. */
final class PodCalls {
  private final AzureCalls calls;
  private final Identities identities;
  private final Identified pod;
  private final Deadline deadline;
  private boolean renewed;

  /** Of each vault what kept the last call from an answer. */
  private final Map<String, StoreException> away = new HashMap<>();

  PodCalls(AzureCalls calls, Identities identities, Identified pod, Deadline deadline) {
    this.calls = calls;
    this.identities = identities;
    this.pod = pod;
    this.deadline = deadline;
  }

  Grant grant() throws StoreException, InterruptedException {
    return identities.grant(pod, deadline);
  }

  /** Where a vault is, in the cloud of the class. */
  String host(String vault) {
    return pod.key().cloud().hostOf(vault);
  }

  /**
   * Reads from a vault with the pod's token. A remembered one that the vault takes no more is
   * replaced, once.
   *
   * @param subject what is asked for, and where
   * @param action the right that it takes
   */
  JsonObject get(String subject, String action, URI address)
      throws StoreException, InterruptedException {
    Optional<StoreException> before = Optional.ofNullable(away.get(address.getHost()));
    if (before.isPresent()) {
      throw before
          .get()
          .saying("%s: was not asked for after: %s".formatted(subject, before.get().text()));
    }
    try {
      return getOrRenew(subject, action, address);
    } catch (StoreException e) {
      if (e.passes()) {
        away.put(address.getHost(), e); // the rest would fare no better, and each take its time
      }
      throw e;
    }
  }

  private JsonObject getOrRenew(String subject, String action, URI address)
      throws StoreException, InterruptedException {
    Grant grant = grant();
    try {
      return get(subject, action, address, grant);
    } catch (StoreException e) {
      if (e.kind() != Kind.UNAUTHENTICATED || renewed) {
        throw e;
      }
      renewed = true;
      identities.refused(grant);
      return get(subject, action, address, grant());
    }
  }

  private JsonObject get(String subject, String action, URI address, Grant with)
      throws StoreException, InterruptedException {
    return calls.make(
        deadline,
        new Question(
            subject,
            action,
            with.principal(),
            with.identity().tenant(),
            with.identity().cloud().resource(),
            with.secrets()),
        RestRequest.get(address, with.accessToken()));
  }
}
