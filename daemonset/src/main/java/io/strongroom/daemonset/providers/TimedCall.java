package io.strongroom.daemonset.providers;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.strongroom.driver.json.Json;
import io.strongroom.driver.kube.KubernetesApi;
import io.strongroom.driver.kube.KubernetesException;
import io.strongroom.driver.kube.KubernetesException.Reason;
import io.strongroom.driver.kube.Resource;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.cloud.Calls;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Calls to the API server that end with the deadline of the fetch that makes them. */
final class TimedCall {
  private TimedCall() {}

  static Optional<JsonObject> get(
      KubernetesApi api, Resource resource, String name, Deadline deadline)
      throws KubernetesException, InterruptedException {
    try {
      return Calls.within(deadline, "kubernetes-lookup", () -> api.get(resource, name));
    } catch (TimeoutException e) {
      throw new KubernetesException(
          Reason.UNAVAILABLE, "the API server has not answered within the time that was left");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof KubernetesException refused) {
        throw refused;
      }
      throw new IllegalStateException("a look-up of " + resource.plural(), e.getCause());
    }
  }

  /** A map of texts in an object's metadata. */
  static Map<String, String> texts(JsonObject object, String name) {
    Map<String, String> texts = new HashMap<>();
    Json.child(Json.child(object, "metadata"), name)
        .entrySet()
        .forEach(
            entry -> text(entry.getValue()).ifPresent(text -> texts.put(entry.getKey(), text)));
    return texts;
  }

  private static Optional<String> text(JsonElement value) {
    return value.isJsonPrimitive() ? Optional.of(value.getAsString()) : Optional.empty();
  }
}
