package io.strongroom.driver.rotation;

import io.strongroom.driver.provider.ExternalMountRequest;
import io.strongroom.driver.provider.ExternalProvider;
import io.strongroom.driver.provider.Providers;
import io.strongroom.driver.provider.StoreCall.Purpose;
import io.strongroom.driver.provider.VersionKey;
import io.strongroom.driver.rotation.Failure.Reason;
import io.strongroom.driver.spc.ClassAnnotations;
import io.strongroom.driver.spc.RequestAttributes;
import io.strongroom.driver.spc.SecretProviderClass;
import io.strongroom.driver.spc.SecretProviderClasses;
import io.strongroom.driver.status.VolumeEvent.Operation;
import io.strongroom.driver.volume.ContentBasis;
import io.strongroom.driver.volume.ContentException;
import io.strongroom.driver.volume.FileRules;
import io.strongroom.driver.volume.Generation;
import io.strongroom.driver.volume.PlannedPaths;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.provider.ContentLimits;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchContext;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.Plan;
import io.strongroom.provider.PreparedFetch;
import io.strongroom.provider.Problem;
import io.strongroom.provider.SecretProvider;
import io.strongroom.provider.VolumeRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From a volume's request to its content: class, provider, plan, fetch. Shared by both flows. */
public final class VolumeFetch {
  /** The mode of a file whose object states none: upstream's. */
  private static final int DEFAULT_MODE = 0644;

  private final SecretProviderClasses classes;
  private final Providers providers;
  private final StoreCalls calls;
  private final ContentLimits limits;
  private final VersionKey versionKey;
  private final GroupKeys keys = new GroupKeys();

  public VolumeFetch(
      SecretProviderClasses classes,
      Providers providers,
      StoreCalls calls,
      ContentLimits limits,
      VersionKey versionKey) {
    this.classes = classes;
    this.providers = providers;
    this.calls = calls;
    this.limits = limits;
    this.versionKey = versionKey;
  }

  /** A volume's content, ready to be fetched. */
  public sealed interface Source {
    FetchSubject subject();

    ContentBasis basis();

    /** What is odd about the class, although it works. */
    List<String> warnings();

    /**
     * By a provider in this process: the driver writes the files.
     *
     * @param share who may have the same answer; absent where nobody may
     */
    record BuiltIn(
        FetchSubject subject,
        ContentBasis basis,
        List<String> warnings,
        PreparedFetch fetch,
        Optional<ShareKey> share)
        implements Source {}

    /** By a provider behind a socket, which may write the files itself. */
    record External(
        FetchSubject subject,
        ContentBasis basis,
        List<String> warnings,
        ExternalProvider provider,
        Map<String, String> attributes)
        implements Source {}
  }

  /** Looks class and provider up and has the parameters read; no store is asked. */
  public Source prepare(VolumeRequest request) throws FailureException {
    SecretProviderClass spc = findClass(request);
    return switch (providers.resolve(spc.provider())) {
      case Providers.Resolved.BuiltIn(SecretProvider provider) -> plan(spc, provider, request);
      case Providers.Resolved.External(ExternalProvider provider) ->
          new Source.External(
              new FetchSubject(nameOf(spc), provider.name(), "provider " + provider.name()),
              basisOf(spc, "provider " + provider.name(), request.attributes()),
              warningsAbout(spc, false, List.of()),
              provider,
              RequestAttributes.merge(spc, request.attributes(), request.tokensJson()));
      case Providers.Resolved.Unknown(String message) ->
          throw FailureException.declined(
              Reason.CLASS_UNUSABLE, "SecretProviderClass %s: %s".formatted(nameOf(spc), message));
    };
  }

  private SecretProviderClass findClass(VolumeRequest request) throws FailureException {
    String namespace = request.pod().namespace();
    String name = request.className();
    return switch (classes.find(namespace, name)) {
      case SecretProviderClasses.Lookup.Found(SecretProviderClass spc) -> usable(spc);
      // Upstream's wording: its users and test suites look for it.
      case SecretProviderClasses.Lookup.NotFound() ->
          throw FailureException.declined(
              Reason.CLASS_NOT_FOUND,
              "failed to get secretproviderclass %s/%s, error: secretproviderclass \"%s\" not found"
                  .formatted(namespace, name, name));
      case SecretProviderClasses.Lookup.Malformed(String reason) ->
          throw FailureException.declined(
              Reason.CLASS_UNUSABLE,
              "SecretProviderClass %s/%s: %s".formatted(namespace, name, reason));
      case SecretProviderClasses.Lookup.Unavailable(String reason) ->
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
    Parameters parameters;
    try {
      parameters =
          RequestAttributes.forBuiltIn(spc, request.attributes(), provider.classOnlyParameters());
    } catch (IllegalArgumentException crossing) {
      throw FailureException.declined(Reason.INVALID, String.valueOf(crossing.getMessage()));
    }
    return switch (provider.plan(parameters)) {
      case Plan.Rejected(List<Problem> problems) ->
          throw new FailureException(new Failure.Content(unplanned, asFailures(problems)));
      case Plan.Accepted(PreparedFetch fetch, List<Problem> oddities) -> {
        FetchSubject subject = new FetchSubject(nameOf(spc), provider.name(), fetch.store());
        try {
          PlannedPaths.check(fetch.objects());
        } catch (ContentException e) {
          throw FailureException.content(subject, asFailure(e));
        }
        ContentBasis basis =
            basisOf(spc, fetch.store(), RequestAttributes.ofAuthor(request.attributes()));
        yield new Source.BuiltIn(
            subject,
            basis,
            warningsAbout(spc, fetch.objects().isEmpty(), oddities),
            fetch,
            mayShare(spc, fetch)
                ? Optional.of(new ShareKey(keys.of(request), basis, fetch.audiences()))
                : Optional.empty());
      }
    };
  }

  private static boolean mayShare(SecretProviderClass spc, PreparedFetch fetch) {
    return !fetch.podBound() && ClassAnnotations.of(spc).shared();
  }

  private static List<String> warningsAbout(
      SecretProviderClass spc, boolean asksForNothing, List<Problem> oddities) {
    List<String> warnings = new ArrayList<>();
    oddities.forEach(problem -> warnings.add(problem.describe()));
    if (asksForNothing) {
      warnings.add("it asks for no objects: the volume is empty");
    }
    if (spc.syncsSecrets()) {
      warnings.add("it has secretObjects: Secret sync is not served, no Secret is made");
    }
    warnings.addAll(ClassAnnotations.of(spc).problems());
    return warnings;
  }

  private static ContentBasis basisOf(
      SecretProviderClass spc, String store, Map<String, String> attributes) {
    return new ContentBasis(
        spc.provider(), store, RequestAttributes.merge(spc, attributes, Optional.empty()));
  }

  private static List<FetchFailure> asFailures(List<Problem> problems) {
    return problems.stream()
        .filter(Problem::isError)
        .map(problem -> FetchFailure.of("", Kind.INVALID, problem.describe()))
        .toList();
  }

  /** Asks the store behind a built-in provider. */
  FetchResult fetch(
      Source.BuiltIn source,
      VolumeRequest request,
      List<ObjectVersion> held,
      Deadline deadline,
      Purpose purpose)
      throws InterruptedException, FailureException {
    FetchContext context =
        new FetchContext(
            new VolumeRef(request.id().value()),
            request.pod(),
            request.secrets(),
            held,
            versionKey.versions(),
            limits,
            deadline);
    FetchResult result =
        calls.run(
            new StoreCalls.Call(
                source.subject(),
                source.fetch().limitedBy(),
                Operation.FETCH,
                purpose,
                request,
                held),
            deadline,
            () -> source.fetch().fetch(context));
    if (result instanceof FetchResult.Fetched fetched
        && fetched.files().isEmpty()
        && !source.fetch().objects().isEmpty()) {
      throw FailureException.content(
          source.subject(),
          FetchFailure.of("", Kind.BAD_ANSWER, "the store returned nothing for what was asked"));
    }
    return result;
  }

  /** Asks a provider behind a socket; it may write into {@code request}'s target itself. */
  public FetchResult fetch(
      Source.External source, VolumeRequest request, List<ObjectVersion> held, Deadline deadline)
      throws InterruptedException, FailureException {
    ExternalMountRequest mount =
        new ExternalMountRequest(
            source.attributes(),
            request.secrets().exposeAll(),
            request.targetAsGiven(),
            DEFAULT_MODE,
            held,
            deadline);
    return calls.run(
        new StoreCalls.Call(
            source.subject(),
            source.subject().store(),
            Operation.MOUNT,
            Purpose.SOCKET,
            request,
            held),
        deadline,
        () -> ExternalVersions.byContent(source.provider().mount(mount), versionKey.versions()));
  }

  /** What was fetched, checked: nothing that a store answers is written unchecked. */
  public Generation check(FetchSubject subject, FetchResult.Fetched fetched, FileRules rules)
      throws FailureException {
    try {
      return Generation.of(fetched.files(), rules, limits);
    } catch (ContentException e) {
      throw FailureException.content(subject, asFailure(e));
    }
  }

  /** How files of a volume are owned and protected. */
  public static FileRules rulesFor(VolumeRequest request) {
    return new FileRules(request.fsGroup(), DEFAULT_MODE);
  }

  /** A refusal of content, whose message names the object, as a failure of the write phase. */
  public static FetchFailure asFailure(ContentException e) {
    return FetchFailure.of("", Phase.WRITE, e.kind(), String.valueOf(e.getMessage()));
  }

  private static String nameOf(SecretProviderClass spc) {
    return spc.namespace() + "/" + spc.name();
  }
}
