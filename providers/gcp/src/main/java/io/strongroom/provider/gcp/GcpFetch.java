package io.strongroom.provider.gcp;

import io.strongroom.provider.FetchContext;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.FetchResult.Failed;
import io.strongroom.provider.FetchResult.NotChanged;
import io.strongroom.provider.PlannedObject;
import io.strongroom.provider.PreparedFetch;
import io.strongroom.provider.cloud.AbsentObjects;
import io.strongroom.provider.cloud.HeldVersions;
import io.strongroom.provider.cloud.Lazy;
import io.strongroom.provider.cloud.StoreException;
import io.strongroom.provider.gcp.identity.IdentityPools;
import io.strongroom.provider.gcp.read.GcpReader;
import io.strongroom.provider.gcp.read.GcpStore;
import io.strongroom.provider.gcp.spec.Auth;
import io.strongroom.provider.gcp.spec.GcpClass;
import io.strongroom.provider.gcp.spec.GcpObject;
import io.strongroom.provider.gcp.spec.ResourceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads the objects of one class with the identity of a pod. */
final class GcpFetch implements PreparedFetch {
  private final IdentityPools pools;
  private final Lazy<GcpStore> store;
  private final AbsentObjects absences;
  private final GcpClass spec;

  GcpFetch(IdentityPools pools, Lazy<GcpStore> store, AbsentObjects absences, GcpClass spec) {
    this.pools = pools;
    this.store = store;
    this.absences = absences;
    this.spec = spec;
  }

  @Override
  public List<PlannedObject> objects() {
    return spec.objects().stream()
        .map(object -> new PlannedObject(object.name(), object.plannedPaths()))
        .toList();
  }

  /** Each location has an address of its own. */
  @Override
  public String store() {
    Set<String> places =
        spec.objects().stream()
            .map(object -> object.resource().where())
            .collect(Collectors.toCollection(TreeSet::new));
    return places.isEmpty() ? "gcp" : "gcp " + String.join(", ", places);
  }

  /** Google counts by project. */
  @Override
  public String limitedBy() {
    Set<String> projects =
        spec.objects().stream()
            .map(object -> object.resource().project())
            .collect(Collectors.toCollection(TreeSet::new));
    return projects.isEmpty()
        ? store()
        : "%s, project %s".formatted(store(), String.join(", ", projects));
  }

  /** None is known where only the node knows the cluster, before it was asked. */
  @Override
  public Set<String> audiences() {
    return spec.auth() == Auth.NODE
        ? Set.of()
        : pools.known(spec).map(pools::ofToken).map(Set::of).orElseGet(Set::of);
  }

  @Override
  public FetchResult fetch(FetchContext context) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    try {
      return read(store.get().open(spec, context), context);
    } catch (StoreException e) {
      return new Failed(e.failure(""));
    }
  }

  /**
   * Parameters are always read, since there is no way to ask whether what they refer to has
   * changed. Secrets are read only if one of anything has.
   */
  private FetchResult read(GcpReader reader, FetchContext context) throws InterruptedException {
    Map<String, List<GcpObject>> byResource = spec.byResource();
    Optional<HeldVersions> held = HeldVersions.of(byResource.keySet(), context.held());
    try (GcpDelivery delivery = new GcpDelivery(byResource, context, absences)) {
      delivery.take(reader.read(firsts(byResource, ResourceName.Kind.PARAMETER)));
      List<GcpObject> secrets = firsts(byResource, ResourceName.Kind.SECRET);
      if (held.isPresent()
          && delivery.isHeld(held.get())
          && areCurrent(reader, secrets, held.get())) {
        return new NotChanged(Optional.empty());
      }
      delivery.take(reader.read(secrets));
      return held.isPresent() && delivery.isHeld(held.get())
          ? new NotChanged(Optional.empty())
          : delivery.result();
    }
  }

  /** One object for each resource of a kind. */
  private static List<GcpObject> firsts(
      Map<String, List<GcpObject>> byResource, ResourceName.Kind kind) {
    return byResource.values().stream()
        .map(List::getFirst)
        .filter(object -> object.resource().kind() == kind)
        .toList();
  }

  /** Whether the secrets that are held are those that are meant, without reading one. */
  private static boolean areCurrent(GcpReader reader, List<GcpObject> secrets, HeldVersions held)
      throws InterruptedException {
    List<GcpReader.Held> versions = new ArrayList<>();
    for (GcpObject secret : secrets) {
      Optional<String> version = held.storeVersion(secret.name());
      if (version.isEmpty() && !held.isAbsent(secret.name())) {
        return false;
      }
      versions.add(new GcpReader.Held(secret, version));
    }
    return reader.areCurrent(versions);
  }
}
