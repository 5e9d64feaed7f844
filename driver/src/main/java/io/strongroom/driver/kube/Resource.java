package io.strongroom.driver.kube;

import java.util.Optional;

/**
 * A collection of API objects: only those that the driver uses can be made.
 *
 * @param group API group, empty for the core group
 * @param plural name in the URL
 * @param namespace absent for all namespaces, and for objects that have none
 */
public record Resource(String group, String version, String plural, Optional<String> namespace) {
  private static final String OURS = "secrets-store.csi.x-k8s.io";

  public static Resource secretProviderClasses(String namespace) {
    return new Resource(OURS, "v1", "secretproviderclasses", Optional.of(namespace));
  }

  /** Those of all namespaces. */
  public static Resource allSecretProviderClasses() {
    return new Resource(OURS, "v1", "secretproviderclasses", Optional.empty());
  }

  public static Resource podStatuses(String namespace) {
    return new Resource(OURS, "v1", "secretproviderclasspodstatuses", Optional.of(namespace));
  }

  /** Those of all namespaces. */
  public static Resource allPodStatuses() {
    return new Resource(OURS, "v1", "secretproviderclasspodstatuses", Optional.empty());
  }

  /** Events of the core group: one create and a patch each, which every kubectl shows. */
  public static Resource events(String namespace) {
    return new Resource("", "v1", "events", Optional.of(namespace));
  }

  public static Resource serviceAccounts(String namespace) {
    return new Resource("", "v1", "serviceaccounts", Optional.of(namespace));
  }

  public static Resource nodes() {
    return new Resource("", "v1", "nodes", Optional.empty());
  }
}
