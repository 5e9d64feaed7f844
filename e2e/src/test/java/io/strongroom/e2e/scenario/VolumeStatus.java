package io.strongroom.e2e.scenario;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.strongroom.e2e.cluster.Await;
import io.strongroom.e2e.cluster.Workloads;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A SecretProviderClassPodStatus, as its readers see it.
 *
 * @param name of the object
 * @param targetPath where the volume is on the node
 * @param held by the object's id
 * @param readAt when the pod read what it holds, by the object's id; absent if it is not known to
 *     have done so
 * @param lastError why it is not refreshed, if it is not
 */
record VolumeStatus(
    String name,
    String pod,
    String className,
    String volume,
    String targetPath,
    boolean mounted,
    Map<String, Held> held,
    Map<String, Instant> readAt,
    Optional<String> lastError) {

  /** One object in a volume, and since when. */
  record Held(String version, String storeVersion, Instant updatedAt, Dates dates) {}

  /** From when until when it is valid, as the store states it, and the driver's word for it. */
  record Dates(Optional<Instant> notBefore, Optional<Instant> expires, Optional<String> validity) {
    static final Dates NONE = new Dates(Optional.empty(), Optional.empty(), Optional.empty());

    static Dates expired(Instant at) {
      return new Dates(Optional.empty(), Optional.of(at), Optional.of("expired"));
    }

    static Dates from(Instant date, String validity) {
      return new Dates(Optional.of(date), Optional.empty(), Optional.of(validity));
    }
  }

  /** What it says of one object, which has to be there. */
  Held of(String id) {
    return Objects.requireNonNull(held.get(id), id);
  }

  /** The store's name for the version of its only object. */
  String storeVersion() {
    if (held.size() != 1) {
      throw new IllegalStateException("not one object, but " + held);
    }
    return held.values().iterator().next().storeVersion();
  }

  static List<VolumeStatus> of(Workloads workloads) {
    return workloads.statuses().stream().map(VolumeStatus::read).toList();
  }

  /** Returns when the pod has exactly one volume and its status fits. */
  static VolumeStatus await(
      Workloads workloads, String pod, String what, Predicate<VolumeStatus> fits)
      throws InterruptedException {
    return Await.until(
            "the status of pod %s says %s".formatted(pod, what),
            () -> ofPod(workloads, pod),
            statuses -> statuses.size() == 1 && fits.test(statuses.getFirst()))
        .getFirst();
  }

  static VolumeStatus await(Workloads workloads, String pod) throws InterruptedException {
    return await(workloads, pod, "what it holds", status -> !status.held().isEmpty());
  }

  static List<VolumeStatus> ofPod(Workloads workloads, String pod) {
    return of(workloads).stream().filter(status -> status.pod().equals(pod)).toList();
  }

  private static VolumeStatus read(GenericKubernetesResource object) {
    Map<String, Object> status = object.get("status");
    return new VolumeStatus(
        object.getMetadata().getName(),
        text(status, "podName"),
        text(status, "secretProviderClassName"),
        text(status, "volumeName"),
        text(status, "targetPath"),
        Boolean.TRUE.equals(status.get("mounted")),
        objects(object),
        readAt(object),
        present(status, "lastError"));
  }

  private static Map<String, Held> objects(GenericKubernetesResource object) {
    List<Map<String, Object>> objects = object.get("status", "objects");
    return objects.stream()
        .collect(
            Collectors.toMap(
                each -> text(each, "id"),
                each ->
                    new Held(
                        text(each, "version"),
                        text(each, "storeVersion"),
                        Instant.parse(text(each, "updatedAt")),
                        new Dates(
                            present(each, "notBefore").map(Instant::parse),
                            present(each, "expires").map(Instant::parse),
                            present(each, "validity")))));
  }

  private static Map<String, Instant> readAt(GenericKubernetesResource object) {
    List<Map<String, Object>> objects = object.get("status", "objects");
    return objects.stream()
        .filter(each -> each.containsKey("readAt"))
        .collect(
            Collectors.toMap(
                each -> text(each, "id"), each -> Instant.parse(text(each, "readAt"))));
  }

  private static Optional<String> present(Map<String, Object> parent, String name) {
    return Optional.ofNullable(parent.get(name)).map(String::valueOf);
  }

  private static String text(Map<String, Object> parent, String name) {
    return String.valueOf(parent.get(name));
  }
}
