package io.strongroom.driver.fetch;

import io.strongroom.driver.content.ContentException;
import io.strongroom.driver.content.PlannedPaths;
import io.strongroom.driver.failure.Failure;
import io.strongroom.driver.failure.Failure.Reason;
import io.strongroom.driver.failure.FailureException;
import io.strongroom.driver.failure.FetchSubject;
import io.strongroom.driver.provider.ExternalProvider;
import io.strongroom.driver.provider.Providers;
import io.strongroom.driver.spc.RequestAttributes;
import io.strongroom.driver.spc.SecretProviderClass;
import io.strongroom.driver.spc.SecretProviderClasses;
import io.strongroom.driver.spc.SecretProviderClasses.Lookup;
import io.strongroom.driver.spc.SpcAnnotations;
import io.strongroom.driver.spc.UnknownParameters;
import io.strongroom.driver.volume.ContentBasis;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.Plan;
import io.strongroom.provider.PreparedFetch;
import io.strongroom.provider.SecretProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Resolves a volume's source: its class, the provider of that, and the provider's plan of its
 * parameters. No store is called.
 */
public final class Sources {
  private final SecretProviderClasses classes;
  private final Providers providers;
  private final VersionKey versionKey;
  private final GroupKeys keys = new GroupKeys();

  public Sources(SecretProviderClasses classes, Providers providers, VersionKey versionKey) {
    this.classes = classes;
    this.providers = providers;
    this.versionKey = versionKey;
  }

  /** Looks class and provider up and has the parameters parsed; no store is called. */
  public Source of(VolumeRequest request) throws FailureException {
    return of(request, find(request));
  }

  /** Looks the class of a volume up. */
  public Lookup find(VolumeRequest request) {
    return classes.find(request.pod().namespace(), request.className());
  }

  /** The same as {@link #of(VolumeRequest)} for a class that was looked up. */
  public Source of(VolumeRequest request, Lookup lookup) throws FailureException {
    SecretProviderClass spc = expectClass(request, lookup);
    return switch (providers.resolve(spc.provider())) {
      case Providers.Resolved.BuiltIn(SecretProvider provider) -> plan(spc, provider, request);
      case Providers.Resolved.External(ExternalProvider provider) ->
          new Source.External(
              new FetchSubject(nameOf(spc), provider.name(), "provider " + provider.name()),
              new ContentBasis(
                  spc.provider(),
                  "provider " + provider.name(),
                  RequestAttributes.merge(spc, request.attributes(), Optional.empty())),
              warningsAbout(spc, false, List.of()),
              provider,
              RequestAttributes.merge(spc, request.attributes(), request.tokensJson()));
      case Providers.Resolved.Unknown(String message) ->
          throw FailureException.declined(
              Reason.CLASS_UNUSABLE, "SecretProviderClass %s: %s".formatted(nameOf(spc), message));
    };
  }

  private static SecretProviderClass expectClass(VolumeRequest request, Lookup lookup)
      throws FailureException {
    String namespace = request.pod().namespace();
    String name = request.className();
    return switch (lookup) {
      case Lookup.Found(SecretProviderClass spc) -> usable(spc);
      // Upstream's wording: its users and test suites look for it.
      case Lookup.NotFound() ->
          throw FailureException.declined(
              Reason.CLASS_NOT_FOUND,
              "failed to get secretproviderclass %s/%s, error: secretproviderclass \"%s\" not found"
                  .formatted(namespace, name, name));
      case Lookup.Malformed(String reason) ->
          throw FailureException.declined(
              Reason.CLASS_UNUSABLE,
              "SecretProviderClass %s/%s: %s".formatted(namespace, name, reason));
      case Lookup.Unavailable(String reason) ->
          throw FailureException.declined(
              Reason.CLASSES_UNAVAILABLE,
              "failed to get secretproviderclass %s/%s, error: %s"
                  .formatted(namespace, name, reason));
    };
  }

  private static SecretProviderClass usable(SecretProviderClass spc) throws FailureException {
    if (spc.provider().isEmpty()) {
      throw FailureException.declined(
          Reason.CLASS_UNUSABLE,
          "SecretProviderClass %s: spec.provider is not set".formatted(nameOf(spc)));
    }
    if (spc.parameters().isEmpty()) {
      throw FailureException.declined(
          Reason.CLASS_UNUSABLE,
          "SecretProviderClass %s: spec.parameters is not set".formatted(nameOf(spc)));
    }
    return spc;
  }

  private Source plan(SecretProviderClass spc, SecretProvider provider, VolumeRequest request)
      throws FailureException {
    FetchSubject unplanned =
        new FetchSubject(nameOf(spc), provider.name(), "provider " + provider.name());
    Parameters parameters =
        RequestAttributes.forBuiltIn(spc, request.attributes(), provider.classOnlyParameters());
    UnknownParameters unknown = UnknownParameters.of(spc.parameters(), provider);
    return switch (provider.plan(parameters)) {
      case Plan.Rejected(List<ClassProblem> problems) ->
          throw new FailureException(
              new Failure.Content(
                  unplanned, asFailures(problems.stream().map(unknown::explained).toList())));
      case Plan.Accepted(PreparedFetch fetch, List<ClassProblem> oddities) -> {
        FetchSubject subject = new FetchSubject(nameOf(spc), provider.name(), fetch.store());
        try {
          PlannedPaths.check(fetch.objects());
        } catch (ContentException e) {
          throw FailureException.content(subject, e);
        }
        ContentBasis basis =
            new ContentBasis(
                spc.provider(),
                fetch.store(),
                RequestAttributes.merge(
                    spc, RequestAttributes.ofAuthor(request.attributes()), Optional.empty()),
                Optional.of(versionKey.versions()));
        yield new Source.BuiltIn(
            subject,
            basis,
            warningsAbout(
                spc,
                fetch.objects().isEmpty(),
                Stream.concat(oddities.stream(), unknown.misspelt().stream()).toList()),
            fetch,
            mayShare(spc, fetch)
                ? Optional.of(new ShareKey(keys.of(request), basis, fetch.audiences()))
                : Optional.empty());
      }
    };
  }

  private static boolean mayShare(SecretProviderClass spc, PreparedFetch fetch) {
    return !fetch.podBound() && SpcAnnotations.of(spc).shared();
  }

  private static List<String> warningsAbout(
      SecretProviderClass spc, boolean asksForNothing, List<ClassProblem> oddities) {
    List<String> warnings = new ArrayList<>();
    oddities.forEach(problem -> warnings.add(problem.describe()));
    if (asksForNothing) {
      warnings.add("it asks for no objects: the volume is empty");
    }
    if (spc.syncsSecrets()) {
      warnings.add("it has secretObjects: Secret sync is not served, no Secret is made");
    }
    warnings.addAll(SpcAnnotations.of(spc).problems());
    return warnings;
  }

  private static List<FetchFailure> asFailures(List<ClassProblem> problems) {
    return problems.stream()
        .filter(ClassProblem::isError)
        .map(problem -> FetchFailure.of("", Phase.CLASS, Kind.INVALID, problem.describe()))
        .toList();
  }

  private static String nameOf(SecretProviderClass spc) {
    return spc.namespace() + "/" + spc.name();
  }
}
