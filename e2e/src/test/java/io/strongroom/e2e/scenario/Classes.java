package io.strongroom.e2e.scenario;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.strongroom.e2e.cluster.Workloads;
import java.util.Map;

/** Classes of any shape, for what {@link Workloads#spc} does not let through. */
final class Classes {
  private Classes() {}

  static GenericKubernetesResource of(
      Workloads workloads, String version, String name, Map<String, ?> spec) {
    GenericKubernetesResource spc = withoutSpec(workloads, version, name);
    spc.setAdditionalProperty("spec", spec);
    return spc;
  }

  static GenericKubernetesResource withoutSpec(Workloads workloads, String version, String name) {
    GenericKubernetesResource spc = new GenericKubernetesResource();
    spc.setApiVersion(Workloads.GROUP + "/" + version);
    spc.setKind("SecretProviderClass");
    spc.setMetadata(
        new ObjectMetaBuilder().withName(name).withNamespace(workloads.namespace()).build());
    return spc;
  }
}
