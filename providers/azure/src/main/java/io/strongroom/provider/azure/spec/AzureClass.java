package io.strongroom.provider.azure.spec;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The parameters of a class.
 *
 * @param tenant the directory in which tokens are asked for
 * @param clientId the application or managed identity that a pod is; absent where its service
 *     account or its nodePublishSecretRef says it
 * @param machineIdentity the client id of a user-assigned identity of the machine; absent for the
 *     system-assigned one
 */
public record AzureClass(
    String tenant,
    CloudChoice cloud,
    IdentityMode mode,
    Optional<String> clientId,
    Optional<String> machineIdentity,
    List<AzureObject> objects) {
  public AzureClass {
    objects = List.copyOf(objects);
  }

  /** The entries by what they ask for. */
  public Map<ObjectRef, List<AzureObject>> byRef() {
    Map<ObjectRef, List<AzureObject>> byRef = new LinkedHashMap<>();
    objects.forEach(
        object -> byRef.computeIfAbsent(object.ref(), _ -> new ArrayList<>()).add(object));
    return byRef;
  }

  /**
   * How the versions of what is asked for are called: {@code secret/db}, those of a history with a
   * number behind; where that is taken already, with what differs.
   */
  public Map<ObjectRef, String> ids() {
    Map<ObjectRef, String> ids = new LinkedHashMap<>();
    Set<String> taken = new HashSet<>();
    for (ObjectRef ref : byRef().keySet()) {
      String usual = "%s/%s".formatted(ref.type().id(), ref.name());
      String ofVersion = "%s@%s".formatted(usual, ref.version());
      String ofVault =
          "%s:%s#%d%s"
              .formatted(
                  ref.vault(), ofVersion, ref.history(), ref.holdsBack() ? " once valid" : "");
      String behind = ref.hasHistory() ? "/" : "";
      ids.put(
          ref,
          Stream.of(usual, ofVersion)
              .filter(id -> taken.add(id + behind))
              .findFirst()
              .orElse(ofVault));
    }
    return ids;
  }
}
