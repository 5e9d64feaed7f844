package io.strongroom.driver.kube;

import com.google.gson.JsonObject;
import java.util.Optional;

/**
 * The Kubernetes API, as far as the driver needs it. Calls block their (virtual) thread, are
 * bounded by a deadline of a few seconds, and are made once: the caller decides what to repeat.
 * There is no client-side throttle; a 429 is reported with the server's own delay.
 */
public interface KubernetesApi {
  /** One object; empty when there is none of that name. */
  Optional<JsonObject> get(Resource resource, String name)
      throws KubernetesException, InterruptedException;

  /** Creates an object and returns it as stored. */
  JsonObject create(Resource resource, JsonObject object)
      throws KubernetesException, InterruptedException;

  /**
   * Server-side apply with force, as field manager {@code strongroom}: makes the object or changes
   * what differs, and returns it as stored.
   */
  JsonObject apply(Resource resource, String name, JsonObject object)
      throws KubernetesException, InterruptedException;

  /** A JSON merge patch (RFC 7386); returns the object as stored. */
  JsonObject patch(Resource resource, String name, JsonObject patch)
      throws KubernetesException, InterruptedException;

  /**
   * Deletes an object; a missing one is a success.
   *
   * @param version the resourceVersion that it must have; any if empty
   * @throws KubernetesException with {@link KubernetesException.Reason#CONFLICT} if it was changed
   *     since
   */
  void delete(Resource resource, String name, Optional<String> version)
      throws KubernetesException, InterruptedException;
}
