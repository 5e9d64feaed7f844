package io.strongroom.daemonset.providers;

import com.google.gson.JsonObject;
import io.strongroom.driver.kube.KubernetesApi;
import io.strongroom.driver.kube.KubernetesException;
import io.strongroom.driver.kube.KubernetesException.Reason;
import io.strongroom.driver.kube.Resource;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.cloud.NodeLabels;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The labels of the driver's own node, read from the API server once; a failed read is repeated at
 * the next call.
 */
final class KubernetesNode implements NodeLabels {
  private final KubernetesApi api;
  private final String name;
  private volatile @Nullable Answer known;

  KubernetesNode(KubernetesApi api, String name) {
    this.api = api;
    this.name = name;
  }

  @Override
  public Answer find(Deadline deadline) throws InterruptedException {
    Answer answer = known;
    if (answer == null) {
      answer = ask(deadline);
      if (answer instanceof Answer.Found) {
        known = answer;
      }
    }
    return answer;
  }

  private Answer ask(Deadline deadline) throws InterruptedException {
    try {
      Optional<JsonObject> node = TimedCall.get(api, Resource.nodes(), name, deadline);
      return node.isPresent()
          ? new Answer.Found(TimedCall.texts(node.get(), "labels"))
          : new Answer.Unknown("there is no node " + name);
    } catch (KubernetesException e) {
      return new Answer.Unknown(
          e.reason() == Reason.FORBIDDEN
              ? "the driver may not read its node"
              : String.valueOf(e.getMessage()));
    }
  }
}
