package io.strongroom.provider.azure;

import io.strongroom.provider.FetchContext;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.FetchResult.Failed;
import io.strongroom.provider.FetchResult.NotChanged;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.PlannedObject;
import io.strongroom.provider.PreparedFetch;
import io.strongroom.provider.azure.identity.AzureIdentitySettings;
import io.strongroom.provider.azure.read.AzureOutcome;
import io.strongroom.provider.azure.read.CurrentVersion;
import io.strongroom.provider.azure.read.CurrentVersions;
import io.strongroom.provider.azure.read.KeyVaultReader;
import io.strongroom.provider.azure.read.KeyVaultStore;
import io.strongroom.provider.azure.read.VersionQuery;
import io.strongroom.provider.azure.spec.AzureClass;
import io.strongroom.provider.azure.spec.AzureObject;
import io.strongroom.provider.azure.spec.ObjectRef;
import io.strongroom.provider.cloud.AbsentObjects;
import io.strongroom.provider.cloud.HeldVersions;
import io.strongroom.provider.cloud.Lazy;
import io.strongroom.provider.cloud.ReadBudget;
import io.strongroom.provider.cloud.StoreException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads the objects of one class with the identity of a pod. */
final class AzureFetch implements PreparedFetch {
  private final AzureSettings settings;
  private final Lazy<KeyVaultStore> store;
  private final AbsentObjects absences;
  private final AzureClass spec;

  AzureFetch(
      AzureSettings settings, Lazy<KeyVaultStore> store, AbsentObjects absences, AzureClass spec) {
    this.settings = settings;
    this.store = store;
    this.absences = absences;
    this.spec = spec;
  }

  @Override
  public List<PlannedObject> objects() {
    return spec.objects().stream()
        .map(object -> new PlannedObject(object.ref().name(), object.plannedPaths()))
        .toList();
  }

  /** A vault has an address, and limits, of its own. */
  @Override
  public String store() {
    Set<String> vaults =
        spec.objects().stream()
            .map(object -> object.ref().vault().toLowerCase(Locale.ROOT))
            .collect(Collectors.toCollection(TreeSet::new));
    return vaults.isEmpty() ? "azure" : "azure " + String.join(", ", vaults);
  }

  /** None is known of a class that leaves it to the pod which of the two ways it goes. */
  @Override
  public Set<String> audiences() {
    AzureIdentitySettings identity = settings.identity();
    return switch (spec.mode()) {
      case MACHINE -> Set.of();
      case TOKEN_PROXY -> Set.of(identity.bindingAudience());
      case UNSPECIFIED -> spec.clientId().isPresent() ? Set.of(identity.audience()) : Set.of();
    };
  }

  @Override
  public FetchResult fetch(FetchContext context) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    try {
      return read(
          store.get().open(spec, context.pod(), context.secrets(), context.deadline()), context);
    } catch (StoreException e) {
      return new Failed(e.failure(""));
    }
  }

  private FetchResult read(KeyVaultReader reader, FetchContext context)
      throws InterruptedException {
    if (!context.held().isEmpty() && isCurrent(reader, context.held())) {
      return new NotChanged(Optional.empty());
    }
    Map<ObjectRef, String> ids = spec.ids();
    List<List<AzureObject>> asked = List.copyOf(spec.byRef().values());
    try (AzureDelivery delivery = new AzureDelivery(context, absences, settings.certificates())) {
      List<AzureOutcome> outcomes =
          reader.read(
              asked.stream().map(List::getFirst).toList(), new ReadBudget(context.limits()));
      for (int i = 0; i < outcomes.size(); i++) {
        List<AzureObject> objects = asked.get(i);
        delivery.take(ids.getOrDefault(objects.getFirst().ref(), ""), objects, outcomes.get(i));
      }
      return delivery.isHeld() ? new NotChanged(Optional.empty()) : delivery.result();
    }
  }

  /** Whether the versions that are held are those that are meant, without reading a value. */
  private boolean isCurrent(KeyVaultReader reader, List<ObjectVersion> held)
      throws InterruptedException {
    Map<ObjectRef, String> ids = spec.ids();
    List<VersionQuery> asked = new ArrayList<>();
    spec.byRef()
        .forEach(
            (ref, objects) ->
                asked.add(
                    new VersionQuery(
                        objects.getFirst(),
                        HeldVersions.holdsAbsent(held, ids.getOrDefault(ref, "")))));
    Map<String, Optional<CurrentVersion>> meant = new HashMap<>();
    List<CurrentVersions> current = reader.current(asked);
    for (int i = 0; i < current.size(); i++) {
      String id = ids.getOrDefault(asked.get(i).object().ref(), "");
      switch (current.get(i)) {
        case CurrentVersions.Known(Map<String, CurrentVersion> bySuffix) ->
            bySuffix.forEach((suffix, version) -> meant.put(id + suffix, Optional.of(version)));
        case CurrentVersions.Missing _ -> meant.put(id, Optional.empty());
        case CurrentVersions.Unknown _ -> {
          return false;
        }
      }
    }
    return HeldVersions.of(meant.keySet(), held)
        .filter(
            versions ->
                meant.entrySet().stream()
                    .allMatch(one -> isHeld(versions, one.getKey(), one.getValue())))
        .isPresent();
  }

  private static boolean isHeld(HeldVersions held, String id, Optional<CurrentVersion> current) {
    return held.isAt(id, current.map(CurrentVersion::id))
        && current.filter(version -> !version.mayBeDated(held.validity(id))).isEmpty();
  }
}
