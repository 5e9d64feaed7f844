package io.strongroom.provider.aws;

import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.FetchContext;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.FetchResult.Failed;
import io.strongroom.provider.FetchResult.NotChanged;
import io.strongroom.provider.PlannedObject;
import io.strongroom.provider.PreparedFetch;
import io.strongroom.provider.aws.identity.TokenAudiences;
import io.strongroom.provider.aws.read.AwsReader;
import io.strongroom.provider.aws.read.AwsStore;
import io.strongroom.provider.aws.spec.AwsClass;
import io.strongroom.provider.aws.spec.AwsObject;
import io.strongroom.provider.aws.spec.AwsObjectType;
import io.strongroom.provider.aws.spec.Identification;
import io.strongroom.provider.cloud.AbsentObjects;
import io.strongroom.provider.cloud.HeldVersions;
import io.strongroom.provider.cloud.Lazy;
import io.strongroom.provider.cloud.StoreException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Reads the objects of one class with the identity of a pod. */
final class AwsFetch implements PreparedFetch {
  private final Lazy<AwsStore> store;
  private final Regions regions;
  private final AbsentObjects absences;
  private final TokenAudiences audiences;
  private final AwsClass spec;

  AwsFetch(
      Lazy<AwsStore> store,
      Regions regions,
      AbsentObjects absences,
      TokenAudiences audiences,
      AwsClass spec) {
    this.store = store;
    this.regions = regions;
    this.absences = absences;
    this.audiences = audiences;
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
    return regions.known(spec).map("aws "::concat).orElse("aws, region of the node");
  }

  /**
   * AWS counts by account, region and API. The account is known here where a further role names it;
   * a class that asks both APIs finds out by itself.
   */
  @Override
  public String limitedBy() {
    String apis =
        spec.objects().stream()
            .map(object -> object.type().api())
            .distinct()
            .sorted()
            .collect(Collectors.joining(" and "));
    String limited = apis.isEmpty() ? store() : "%s, %s".formatted(store(), apis);
    return spec.assumedRole()
        .map(role -> "%s, account %s".formatted(limited, role.account()))
        .orElse(limited);
  }

  @Override
  public Set<String> audiences() {
    return Set.of(audiences.of(spec.identification()));
  }

  @Override
  public boolean podBound() {
    return switch (spec.identification()) {
      case Identification.WebIdentity _ -> false;
      case Identification.PodIdentity(_, boolean shared) -> !shared;
    };
  }

  @Override
  public FetchResult fetch(FetchContext context) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    try {
      String region = regions.of(spec, context.deadline());
      List<ClassProblem> problems = spec.problemsIn(region);
      if (!problems.isEmpty()) {
        return new Failed(
            problems.stream()
                .map(problem -> FetchFailure.of("", Kind.INVALID, problem.describe()))
                .toList());
      }
      return read(AwsReader.open(store.get(), spec, context, region), context);
    } catch (StoreException e) {
      return new Failed(e.failure(""));
    }
  }

  /**
   * Parameters are always read, ten at a time, since there is no way to ask for their versions
   * alone. Secrets are read only if one of anything has changed.
   */
  private FetchResult read(AwsReader reader, FetchContext context) throws InterruptedException {
    Optional<HeldVersions> held = HeldVersions.of(spec.versionIds(), context.held());
    try (AwsDelivery delivery = new AwsDelivery(spec.objects(), context, absences)) {
      delivery.take(reader.read(indices(AwsObjectType.PARAMETER)));
      if (held.isPresent() && delivery.isHeld(held.get()) && areCurrent(reader, held.get())) {
        return new NotChanged(Optional.empty());
      }
      delivery.take(reader.read(indices(AwsObjectType.SECRET)));
      return held.isPresent() && delivery.isHeld(held.get())
          ? new NotChanged(Optional.empty())
          : delivery.result();
    }
  }

  private List<Integer> indices(AwsObjectType type) {
    return IntStream.range(0, spec.objects().size())
        .filter(index -> spec.objects().get(index).type() == type)
        .boxed()
        .toList();
  }

  /** Whether the secrets that are held are those that are meant, without reading one. */
  private boolean areCurrent(AwsReader reader, HeldVersions held) throws InterruptedException {
    for (int index : indices(AwsObjectType.SECRET)) {
      AwsObject secret = spec.objects().get(index);
      Optional<String> version = storeVersion(held, secret);
      boolean current =
          version.isPresent()
              ? reader.isCurrent(secret, version.get())
              : isAbsent(held, secret) && reader.isMissing(secret);
      if (!current) {
        return false;
      }
    }
    return true;
  }

  /** What the store counted for an object; absent if it was not there, or its files differ. */
  private static Optional<String> storeVersion(HeldVersions held, AwsObject object) {
    Set<Optional<String>> counted =
        object.versionIds().stream().map(held::storeVersion).collect(Collectors.toSet());
    return counted.size() == 1 ? counted.iterator().next() : Optional.empty();
  }

  private static boolean isAbsent(HeldVersions held, AwsObject object) {
    return object.versionIds().stream().allMatch(held::isAbsent);
  }
}
