package io.strongroom.driver.status;

import com.google.gson.JsonObject;
import io.strongroom.driver.kube.KubernetesApi;
import io.strongroom.driver.kube.KubernetesException;
import io.strongroom.driver.kube.Resource;
import java.util.Optional;

/** Counts the calls, all of which one thread makes. */
final class CountedApi implements KubernetesApi {
  private final KubernetesApi api;
  private long calls;

  CountedApi(KubernetesApi api) {
    this.api = api;
  }

  long calls() {
    return calls;
  }

  @Override
  public Optional<JsonObject> get(Resource resource, String name)
      throws KubernetesException, InterruptedException {
    calls++;
    return api.get(resource, name);
  }

  @Override
  public JsonObject create(Resource resource, JsonObject object)
      throws KubernetesException, InterruptedException {
    calls++;
    return api.create(resource, object);
  }

  @Override
  public JsonObject apply(Resource resource, String name, JsonObject object)
      throws KubernetesException, InterruptedException {
    calls++;
    return api.apply(resource, name, object);
  }

  @Override
  public JsonObject patch(Resource resource, String name, JsonObject patch)
      throws KubernetesException, InterruptedException {
    calls++;
    return api.patch(resource, name, patch);
  }

  @Override
  public void delete(Resource resource, String name, Optional<String> version)
      throws KubernetesException, InterruptedException {
    calls++;
    api.delete(resource, name, version);
  }
}
