package io.strongroom.provider.vault;

import static java.util.stream.Collectors.toSet;

import io.strongroom.provider.ContentLimits;
import io.strongroom.provider.FetchContext;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.FetchResult.Failed;
import io.strongroom.provider.FetchResult.Fetched;
import io.strongroom.provider.FetchResult.NotChanged;
import io.strongroom.provider.PlannedObject;
import io.strongroom.provider.PreparedFetch;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.cloud.HeldVersions;
import io.strongroom.provider.vault.http.VaultException;
import io.strongroom.provider.vault.identity.PodToken;
import io.strongroom.provider.vault.identity.Workload;
import io.strongroom.provider.vault.read.KvVersion;
import io.strongroom.provider.vault.read.Mount;
import io.strongroom.provider.vault.read.SecretReader;
import io.strongroom.provider.vault.read.VaultStore;
import io.strongroom.provider.vault.spec.Flavour;
import io.strongroom.provider.vault.spec.VaultClass;
import io.strongroom.provider.vault.spec.VaultObject;
import io.strongroom.provider.vault.spec.VaultRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the objects of one class with the identity of a pod. */
final class VaultFetch implements PreparedFetch {
  /** JSON takes up to six bytes for one; the rest is what stands around the values. */
  private static final int JSON_FACTOR = 6;

  private static final long ENVELOPE_BYTES = 256 << 10;
  private static final long MAX_ANSWER_BYTES = 64 << 20;

  private final VaultStore store;
  private final Flavour flavour;
  private final VaultClass spec;

  VaultFetch(VaultStore store, Flavour flavour, VaultClass spec) {
    this.store = store;
    this.flavour = flavour;
    this.spec = spec;
  }

  @Override
  public List<PlannedObject> objects() {
    return spec.objects().stream()
        .map(object -> new PlannedObject(object.name(), object.plannedPaths()))
        .toList();
  }

  @Override
  public String store() {
    return "%s %s".formatted(flavour.id(), spec.connection().address());
  }

  /** A rate-limit quota is a namespace's, a mount's, a path's or a role's; a 429 does not say. */
  @Override
  public String limitedBy() {
    return "%s %s %s"
        .formatted(
            store(), spec.login(), requests().stream().map(VaultRequest::path).sorted().toList());
  }

  @Override
  public Set<String> audiences() {
    return Set.of(spec.login().audience());
  }

  /**
   * Whether pods must not share an answer, as far as is known. Only KV v2 is known to answer the
   * same to all. Where the engine of a mount is not known yet, the fetch asks the server, and its
   * result says whether it is pod-bound.
   */
  @Override
  public boolean podBound() {
    return requests().stream()
        .anyMatch(
            request ->
                !Mount.mayHoldVersions(request)
                    || !request.readsVersionAlone()
                    || mount(request).filter(mount -> mount.isKnownToBeOther(request)).isPresent());
  }

  /** As long as the engine of a mount is not known, an answer may have a lease. */
  @Override
  public boolean mayBePodBound() {
    return podBound() || requests().stream().anyMatch(request -> mount(request).isEmpty());
  }

  private Optional<Mount> mount(VaultRequest request) {
    return store.knownMount(spec, request.path());
  }

  private List<VaultRequest> requests() {
    return spec.objects().stream().map(VaultObject::request).toList();
  }

  @Override
  public FetchResult fetch(FetchContext context) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (spec.objects().size() > context.limits().files()) {
      return new Failed(tooManyFiles(context.limits()));
    }
    try {
      Token token = PodToken.of(context.pod(), spec.login().audience(), store.clock());
      Optional<FetchResult> shared = podBound() ? Optional.empty() : fetchShared(context, token);
      return shared.isPresent() ? shared.get() : fetchForVolume(context, token);
    } catch (VaultException e) {
      return new Failed(e.failure(""));
    }
  }

  /**
   * With the login that all pods of the service account share; empty if a request makes something
   * for its caller: that is revoked, and the volume needs a login of its own.
   */
  private Optional<FetchResult> fetchShared(FetchContext context, Token token)
      throws VaultException, InterruptedException {
    Workload workload = Workload.of(spec, context.pod(), token, Optional.empty());
    return switch (read(workload, context, token, reader -> share(reader, workload, context))) {
      case Shared.Answered(FetchResult result) -> Optional.of(result);
      case Shared.Discarded _ -> Optional.empty();
      case Shared.NotTried _ -> {
        store.leave(workload, context.volume());
        yield Optional.empty();
      }
    };
  }

  /** The outcome of a fetch with a login that pods share. */
  private sealed interface Shared {
    record Answered(FetchResult result) implements Shared {}

    /** An answer was for one pod alone: it is wiped, and the login with what it made is revoked. */
    record Discarded() implements Shared {}

    /** A mount is known to make something for each caller. */
    record NotTried() implements Shared {}
  }

  private Shared share(SecretReader reader, Workload workload, FetchContext context)
      throws VaultException, InterruptedException {
    if (!reader.mayShare(requests())) {
      return new Shared.NotTried();
    }
    FetchResult result = fetch(reader, context);
    if (!reader.wasPodBound()) {
      return new Shared.Answered(result);
    }
    result.close();
    store.discard(workload);
    return new Shared.Discarded();
  }

  private FetchResult fetchForVolume(FetchContext context, Token token)
      throws VaultException, InterruptedException {
    Workload workload = Workload.of(spec, context.pod(), token, Optional.of(context.volume()));
    return read(workload, context, token, reader -> podBound(fetch(reader, context)));
  }

  private static FetchResult podBound(FetchResult result) {
    return switch (result) {
      case Fetched fetched ->
          new Fetched(fetched.files(), fetched.versions(), fetched.refreshBy(), true);
      case NotChanged unchanged -> new NotChanged(unchanged.refreshBy(), true);
      case Failed failed -> failed;
    };
  }

  private FetchResult fetch(SecretReader reader, FetchContext context) throws InterruptedException {
    try {
      if (isUnchanged(reader, context)) {
        reader.retain(requests());
        return new NotChanged(reader.refreshBy());
      }
      return read(reader, context);
    } catch (VaultException e) {
      return failed(reader, List.of(e.failure("")));
    }
  }

  /** Leases stay for the next try, and are renewed, since the pod still works with them. */
  private static Failed failed(SecretReader reader, List<FetchFailure> failures)
      throws InterruptedException {
    if (failures.stream().noneMatch(VaultFetch::isOutage)) {
      reader.renewLeases();
    }
    return new Failed(failures, reader.refreshBy());
  }

  private static boolean isOutage(FetchFailure failure) {
    return failure.kind() == Kind.UNAVAILABLE || failure.kind() == Kind.TIMEOUT;
  }

  private <T> T read(
      Workload workload, FetchContext context, Token token, VaultStore.Reading<T> reading)
      throws VaultException, InterruptedException {
    return store.read(
        workload,
        context.volume(),
        token,
        context.deadline(),
        Math.min(MAX_ANSWER_BYTES, JSON_FACTOR * context.limits().volumeBytes() + ENVELOPE_BYTES),
        reading);
  }

  /** Asks for metadata where the server counts, and reads what has none, or another count. */
  private boolean isUnchanged(SecretReader reader, FetchContext context)
      throws VaultException, InterruptedException {
    Set<String> names = spec.objects().stream().map(VaultObject::name).collect(toSet());
    Optional<HeldVersions> held = HeldVersions.of(names, context.held());
    if (held.isEmpty()) {
      return false;
    }
    for (VaultObject object : spec.objects()) {
      if (!isUnchanged(reader, object, held.get(), context)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isUnchanged(
      SecretReader reader, VaultObject object, HeldVersions held, FetchContext context)
      throws VaultException, InterruptedException {
    Optional<String> counted = held.storeVersion(object.name());
    if (counted.isPresent()) {
      Optional<KvVersion> current = reader.versionByMetadata(object.request());
      if (current.isPresent()) {
        return counted.get().equals(current.get().of(object));
      }
    }
    try {
      return held.holds(
          List.of(VaultDelivery.version(object, reader.read(object.request()), context)));
    } catch (VaultException e) {
      return false; // the reading that follows reports it, with all the others
    }
  }

  private FetchResult read(SecretReader reader, FetchContext context) throws InterruptedException {
    try (VaultDelivery delivery = new VaultDelivery(context)) {
      for (VaultObject object : spec.objects()) {
        try {
          delivery.take(object, reader.read(object.request()));
        } catch (VaultException e) {
          delivery.failed(object, e);
          if (e.concernsTheServer()) {
            break;
          }
        }
      }
      if (!delivery.failures().isEmpty()) {
        return failed(reader, delivery.failures());
      }
      reader.retain(requests());
      return delivery.result(reader.refreshBy());
    }
  }

  private FetchFailure tooManyFiles(ContentLimits limits) {
    return FetchFailure.of(
        "",
        Kind.TOO_LARGE,
        "the class asks for %d files, a volume takes %d; %s"
            .formatted(spec.objects().size(), limits.files(), ContentLimits.FEWER_FILES));
  }
}
