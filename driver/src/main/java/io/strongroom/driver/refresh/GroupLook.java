package io.strongroom.driver.refresh;

import io.strongroom.driver.failure.FailureException;
import io.strongroom.driver.fetch.Source;
import io.strongroom.driver.fetch.Sources;
import io.strongroom.driver.spc.SecretProviderClass;
import io.strongroom.driver.spc.SecretProviderClasses.Lookup;
import io.strongroom.driver.spc.SpcAnnotations;
import io.strongroom.driver.volume.ContentBasis;
import io.strongroom.driver.volume.VolumeRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads a volume's class for the scheduler. No store is called. */
public final class GroupLook implements Function<VolumeRequest, GroupFacts> {
  private final Sources sources;

  public GroupLook(Sources sources) {
    this.sources = sources;
  }

  @Override
  public GroupFacts apply(VolumeRequest request) {
    Lookup lookup = sources.find(request);
    SpcAnnotations annotations =
        lookup instanceof Lookup.Found(SecretProviderClass spc)
            ? SpcAnnotations.of(spc)
            : SpcAnnotations.none();
    Sharing sharing = sharing(request, lookup);
    return new GroupFacts(
        annotations.interval(),
        sharing.shared(),
        sharing.mayBePodBound(),
        sharing.audiences(),
        fingerprint(lookup, annotations),
        sharing.basis(),
        annotations.problems());
  }

  private record Sharing(
      boolean shared,
      boolean mayBePodBound,
      Optional<Set<String>> audiences,
      Optional<ContentBasis> basis) {}

  private Sharing sharing(VolumeRequest request, Lookup lookup) {
    try {
      return switch (sources.of(request, lookup)) {
        case Source.BuiltIn builtIn ->
            new Sharing(
                builtIn.share().isPresent(),
                builtIn.fetch().mayBePodBound(),
                Optional.of(builtIn.fetch().audiences()),
                Optional.of(builtIn.basis()));
        case Source.External external ->
            new Sharing(false, false, Optional.empty(), Optional.of(external.basis()));
      };
    } catch (FailureException e) {
      // The refresh finds out; until then they fail together.
      return new Sharing(true, false, Optional.empty(), Optional.empty());
    }
  }

  /**
   * Of the class, only what changes the content or asks for a refresh: no labels, no annotations
   * about time.
   */
  private static Object fingerprint(Lookup lookup, SpcAnnotations annotations) {
    return lookup instanceof Lookup.Found(SecretProviderClass spc)
        ? List.of(spc.provider(), spc.parameters(), annotations.refreshRequest())
        : lookup;
  }
}
