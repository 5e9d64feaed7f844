package io.strongroom.cli.status;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.strongroom.driver.journal.HeldObject;
import io.strongroom.driver.journal.Reading;
import io.strongroom.driver.journal.RefreshError;
import io.strongroom.driver.local.VolumeStatus;
import io.strongroom.driver.settings.Settings;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Validity;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads SecretProviderClassPodStatuses, whoever wrote them: those of the Secrets Store CSI Driver
 * have no times, and others may hold anything that fits the schema.
 */
final class PodStatusReader {
  private static final String NODE_LABEL = "internal.secrets-store.csi.k8s.io/node-name";
  private static final String DRIVER_LABEL = "strongroom.io/driver-name";

  private PodStatusReader() {}

  /** One without the driver's label is upstream's or older than the label: the default name's. */
  static DriverVolume read(GenericKubernetesResource resource) {
    String driver = label(resource.getMetadata(), DRIVER_LABEL);
    return new DriverVolume(
        status(resource), driver.isEmpty() ? Settings.DEFAULT_DRIVER_NAME : driver);
  }

  private static VolumeStatus status(GenericKubernetesResource resource) {
    Map<?, ?> status = map(resource.getAdditionalProperties().get("status"));
    ObjectMeta metadata = resource.getMetadata();
    return new VolumeStatus(
        orEmpty(metadata.getNamespace()),
        text(status, "podName"),
        podUid(metadata),
        text(status, "volumeName"),
        text(status, "secretProviderClassName"),
        given(status, "nodeName").orElseGet(() -> label(metadata, NODE_LABEL)),
        objects(status),
        Optional.empty(),
        given(status, "lastError")
            .map(message -> new RefreshError(message, time(status, "lastErrorSince"))),
        Optional.empty());
  }

  private static String podUid(ObjectMeta metadata) {
    return Optional.ofNullable(metadata.getOwnerReferences()).orElse(List.of()).stream()
        .filter(owner -> "Pod".equals(owner.getKind()))
        .map(OwnerReference::getUid)
        .findFirst()
        .orElse("");
  }

  private static String label(ObjectMeta metadata, String name) {
    return metadata.getLabels() == null ? "" : orEmpty(metadata.getLabels().get(name));
  }

  private static List<HeldObject> objects(Map<?, ?> status) {
    List<HeldObject> objects = new ArrayList<>();
    if (status.get("objects") instanceof List<?> list) {
      for (Object each : list) {
        Map<?, ?> object = map(each);
        objects.add(
            new HeldObject(
                new ObjectVersion(
                    text(object, "id"),
                    text(object, "version"),
                    given(object, "storeVersion"),
                    new Validity(time(object, "notBefore"), time(object, "expires"))),
                time(object, "updatedAt"),
                reading(object)));
      }
    }
    return objects;
  }

  /** Unread is what the driver has said to be unread; it does not see everything all the time. */
  private static Reading reading(Map<?, ?> object) {
    Optional<Instant> notReadAt = time(object, "notReadAt");
    return time(object, "readAt")
        .<Reading>map(Reading.Read::new)
        .orElseGet(
            () -> notReadAt.isPresent() ? new Reading.NotRead(notReadAt) : new Reading.Unknown());
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static Optional<String> given(Map<?, ?> parent, String name) {
    return parent.get(name) instanceof String text && !text.isEmpty()
        ? Optional.of(text)
        : Optional.empty();
  }

  private static String text(Map<?, ?> parent, String name) {
    return given(parent, name).orElse("");
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static Optional<Instant> time(Map<?, ?> parent, String name) {
    return given(parent, name).flatMap(PodStatusReader::instant);
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty(); // not the driver's
    }
  }
}
