package io.strongroom.provider.gcp.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters of a class.
 *
 * @param audience where the pod's token is exchanged; absent where the operator or the node says it
 */
public record GcpClass(Auth auth, Optional<Audience> audience, List<GcpObject> objects) {
  public GcpClass {
    objects = List.copyOf(objects);
  }

  /**
   * The entries by what they ask for: one version of one resource is read once, has one version,
   * and may become several files.
   */
  public Map<String, List<GcpObject>> byResource() {
    Map<String, List<GcpObject>> byResource = new LinkedHashMap<>();
    objects.forEach(
        object -> byResource.computeIfAbsent(object.name(), _ -> new ArrayList<>()).add(object));
    return byResource;
  }
}
