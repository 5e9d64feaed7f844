package io.strongroom.driver.fetch;

import io.strongroom.driver.content.ContentException;
import io.strongroom.driver.content.FileRules;
import io.strongroom.driver.content.Generation;
import io.strongroom.driver.event.VolumeEvent.Operation;
import io.strongroom.driver.failure.FailureException;
import io.strongroom.driver.failure.FetchSubject;
import io.strongroom.driver.provider.ExternalMountRequest;
import io.strongroom.driver.store.StoreCall.Purpose;
import io.strongroom.driver.store.StoreCalls;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.provider.ContentLimits;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchContext;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.VolumeRef;
import java.util.List;

/** Fetches a source's content and checks the answer, for publish and refresh. */
public final class VolumeFetch {
  /** The mode of a file whose object states none: upstream's. */
  private static final int DEFAULT_MODE = 0644;

  private final StoreCalls calls;
  private final ContentLimits limits;
  private final VersionKey versionKey;

  public VolumeFetch(StoreCalls calls, ContentLimits limits, VersionKey versionKey) {
    this.calls = calls;
    this.limits = limits;
    this.versionKey = versionKey;
  }

  /** Calls the store behind a built-in provider. */
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
            source.basis().versions().orElseGet(versionKey::versions),
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

  /** Calls a provider behind a socket; it may write into {@code request}'s target itself. */
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

  /** Checks a store's answer: none is written unchecked. */
  public Generation check(FetchSubject subject, FetchResult.Fetched fetched, FileRules rules)
      throws FailureException {
    try {
      return Generation.of(fetched.files(), rules, limits);
    } catch (ContentException e) {
      throw FailureException.content(subject, e);
    }
  }

  /** Owners and modes of a volume's files. */
  public static FileRules rulesFor(VolumeRequest request) {
    return new FileRules(request.fsGroup(), DEFAULT_MODE);
  }
}
