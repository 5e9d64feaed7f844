package io.strongroom.driver.status;

import com.google.gson.JsonObject;
import io.strongroom.driver.kube.KubernetesApi;
import io.strongroom.driver.kube.KubernetesException;
import io.strongroom.driver.kube.KubernetesException.Reason;
import io.strongroom.driver.kube.Resource;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Status objects in the cluster: which one belongs to which volume, and the calls that read and
 * write them.
 */
public final class StatusObjects {
  private final KubernetesApi api;
  private final Reporter reporter;

  StatusObjects(KubernetesApi api, Reporter reporter) {
    this.api = api;
    this.reporter = reporter;
  }

  /**
   * A name for a volume's status object.
   *
   * @param existing the volume's own object, if it is there already
   */
  record Place(String name, Optional<JsonObject> existing) {}

  /** The owner of an object, from the view of a volume that wants its name. */
  private enum Owner {
    /** This volume's own. */
    SELF,
    /** No owner, or a pod of the same name that is gone: the name is taken over. */
    NONE,
    /** Another volume's, of this pod or of another. */
    OTHER
  }

  /**
   * The place of a volume. The object that states it is this volume's own is found again whatever
   * the order in which volumes come after a restart; so two volumes of one class never swap names.
   *
   * @param free whether no other volume on this node has the name
   * @param mayExist whether an earlier process may have written an object for it
   */
  Place find(ReportedVolume volume, Predicate<String> free, boolean mayExist)
      throws KubernetesException, InterruptedException {
    List<String> names = StatusNames.of(volume);
    Optional<String> vacant = Optional.empty();
    for (String name : names.subList(0, names.size() - 1)) {
      if (!free.test(name)) {
        continue;
      }
      Optional<JsonObject> existing = api.get(at(volume), name);
      switch (existing.map(object -> owner(object, volume)).orElse(Owner.NONE)) {
        case SELF -> {
          return new Place(name, existing);
        }
        case NONE -> vacant = vacant.or(() -> Optional.of(name));
        case OTHER -> {}
      }
      if (vacant.isPresent() && !mayExist) {
        break;
      }
    }
    if (vacant.isPresent()) {
      return new Place(vacant.get(), Optional.empty());
    }
    return new Place(names.getLast(), own(volume, names.getLast()));
  }

  Optional<JsonObject> get(ReportedVolume volume, String name)
      throws KubernetesException, InterruptedException {
    return api.get(at(volume), name);
  }

  static boolean isOwn(JsonObject object, ReportedVolume volume) {
    return owner(object, volume) == Owner.SELF;
  }

  private Optional<JsonObject> own(ReportedVolume volume, String name)
      throws KubernetesException, InterruptedException {
    return get(volume, name).filter(object -> isOwn(object, volume));
  }

  private static Owner owner(JsonObject object, ReportedVolume volume) {
    if (StatusJson.ownedBy(object, volume.podUid())) {
      // Upstream's driver has one object for all volumes of a class, and names none of them.
      String volumeName = StatusJson.volumeName(object);
      return StatusJson.className(object).equals(volume.className())
              && (volumeName.isEmpty() || volumeName.equals(volume.volumeName()))
          ? Owner.SELF
          : Owner.OTHER;
    }
    return StatusJson.podName(object).equals(volume.podName()) ? Owner.NONE : Owner.OTHER;
  }

  /**
   * Writes the object and returns its new resourceVersion.
   *
   * @param version the resourceVersion that it must have; any if empty. With it, a pod of the same
   *     name on another node that took the object over does not lose it to this one
   * @throws KubernetesException with {@link Reason#CONFLICT} if it was changed since
   */
  Optional<String> apply(
      ReportedVolume volume, PodStatus status, String name, Optional<String> version)
      throws KubernetesException, InterruptedException {
    return StatusJson.version(
        api.apply(at(volume), name, StatusJson.write(volume, status, reporter, name, version)));
  }

  boolean hasContent(JsonObject existing, ReportedVolume volume, PodStatus status) {
    return StatusJson.hasContent(existing, volume, status, reporter);
  }

  /**
   * Deletes the volume's own object. One that a pod of the same name has taken over meanwhile
   * stays: it is looked at, unless it has still the version that this volume has written.
   *
   * @param version the resourceVersion that it had last, if known
   * @throws KubernetesException with {@link Reason#CONFLICT} if it was changed after that look
   */
  void delete(ReportedVolume volume, String name, Optional<String> version)
      throws KubernetesException, InterruptedException {
    if (version.isEmpty() || !deleted(volume, name, version)) {
      deleteOwn(volume, name);
    }
  }

  private boolean deleted(ReportedVolume volume, String name, Optional<String> version)
      throws KubernetesException, InterruptedException {
    try {
      api.delete(at(volume), name, version);
      return true;
    } catch (KubernetesException e) {
      if (e.reason() != Reason.CONFLICT) {
        throw e;
      }
      return false;
    }
  }

  private void deleteOwn(ReportedVolume volume, String name)
      throws KubernetesException, InterruptedException {
    Optional<JsonObject> own = own(volume, name);
    if (own.isPresent()) {
      api.delete(at(volume), name, StatusJson.version(own.get()));
    }
  }

  private static Resource at(ReportedVolume volume) {
    return Resource.podStatuses(volume.namespace());
  }
}
