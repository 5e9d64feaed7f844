package io.strongroom.provider.gcp;

import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.Plan;
import io.strongroom.provider.SecretProvider;
import io.strongroom.provider.VolumeRef;
import io.strongroom.provider.cloud.AbsentObjects;
import io.strongroom.provider.cloud.Lazy;
import io.strongroom.provider.cloud.ServiceAccounts;
import io.strongroom.provider.gcp.identity.IdentityPools;
import io.strongroom.provider.gcp.read.GcpStore;
import io.strongroom.provider.gcp.spec.GcpClass;
import io.strongroom.provider.gcp.spec.GcpClassReader;
import io.strongroom.provider.gcp.spec.GcpParameterNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The provider for classes that say {@code provider: gcp}, or {@code gke} as those of the managed
 * add-on do.
 */
public final class GcpProvider implements SecretProvider {
  private static final String NAME = "gcp";
  private static final String OF_THE_ADD_ON = "gke";

  private final IdentityPools pools;
  private final Lazy<GcpStore> store;
  private final AbsentObjects absences = new AbsentObjects();

  /**
   * @param accounts where it is looked up for which service accounts of Google those of Kubernetes
   *     stand
   */
  public GcpProvider(GcpSettings settings, ServiceAccounts accounts) {
    this(settings, accounts, Clocks.system());
  }

  GcpProvider(GcpSettings settings, ServiceAccounts accounts, Clocks clock) {
    pools = new IdentityPools(settings.identity());
    store =
        new Lazy<>(
            () -> new GcpStore(settings.connection(), settings.identity(), pools, accounts, clock));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<String> aliases() {
    return Set.of(OF_THE_ADD_ON);
  }

  @Override
  public Set<String> classOnlyParameters() {
    return GcpParameterNames.CLASS_ONLY;
  }

  @Override
  public Set<String> knownParameters() {
    return GcpParameterNames.ALL;
  }

  @Override
  public Plan plan(Parameters parameters) {
    List<ClassProblem> problems = new ArrayList<>();
    Optional<GcpClass> spec = GcpClassReader.read(parameters, problems::add);
    return spec.isPresent()
        ? new Plan.Accepted(new GcpFetch(pools, store, absences, spec.get()), problems)
        : new Plan.Rejected(problems);
  }

  @Override
  public void released(VolumeRef volume) {
    absences.released(volume);
  }
}
