package io.strongroom.daemonset.selfcheck;

import com.google.gson.JsonObject;
import io.strongroom.driver.kube.KubernetesApi;
import io.strongroom.driver.kube.Resource;
import java.util.Optional;

/** In the place of an API server: what is written to it goes nowhere. */
final class NoApiServer implements KubernetesApi {
  @Override
  public Optional<JsonObject> get(Resource resource, String name) {
    return Optional.empty();
  }

  @Override
  public JsonObject create(Resource resource, JsonObject object) {
    return object;
  }

  @Override
  public JsonObject apply(Resource resource, String name, JsonObject object) {
    return object;
  }

  @Override
  public JsonObject patch(Resource resource, String name, JsonObject patch) {
    return patch;
  }

  @Override
  public void delete(Resource resource, String name, Optional<String> version) {}
}
