package io.strongroom.daemonset.providers;

import com.google.gson.JsonObject;
import io.strongroom.driver.kube.KubernetesApi;
import io.strongroom.driver.kube.KubernetesException;
import io.strongroom.driver.kube.KubernetesException.Reason;
import io.strongroom.driver.kube.Resource;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.cloud.ServiceAccounts;
import java.util.Optional;

/** Annotations of service accounts, from the API server. */
final class KubernetesAccounts implements ServiceAccounts {
  private final KubernetesApi api;

  KubernetesAccounts(KubernetesApi api) {
    this.api = api;
  }

  @Override
  public Answer find(String namespace, String name, Deadline deadline) throws InterruptedException {
    try {
      Optional<JsonObject> account =
          TimedCall.get(api, Resource.serviceAccounts(namespace), name, deadline);
      return account.isPresent()
          ? new Answer.Found(TimedCall.texts(account.get(), "annotations"))
          : new Answer.Missing();
    } catch (KubernetesException e) {
      return e.reason() == Reason.FORBIDDEN
          ? new Answer.Forbidden()
          : new Answer.Unavailable(String.valueOf(e.getMessage()));
    }
  }
}
