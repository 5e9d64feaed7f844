package io.strongroom.provider.vault;

import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.NotGivenBack;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.Plan;
import io.strongroom.provider.SecretProvider;
import io.strongroom.provider.VolumeRef;
import io.strongroom.provider.vault.http.Sleeper;
import io.strongroom.provider.vault.read.VaultStore;
import io.strongroom.provider.vault.spec.Flavour;
import io.strongroom.provider.vault.spec.VaultClass;
import io.strongroom.provider.vault.spec.VaultClassReader;
import io.strongroom.provider.vault.spec.VaultParameterNames;
import io.strongroom.provider.vault.spec.VaultSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Serves secrets from HashiCorp Vault or OpenBao under the service account of the pod that asks.
 *
 * <p>Two providers of one kind, since a class may be written for either: {@code vault} and {@code
 * openbao} differ in the names of parameters and in the audience of tokens.
 */
public final class VaultProvider implements SecretProvider {
  private final Flavour flavour;
  private final VaultSettings settings;
  private final VaultStore store;

  VaultProvider(Flavour flavour, VaultSettings settings, Sleeper sleeper, Clocks clock) {
    this.flavour = flavour;
    this.settings = settings;
    store = new VaultStore(settings, sleeper, clock);
  }

  /** The provider for classes that say {@code provider: vault}. */
  public static VaultProvider vault(VaultSettings settings) {
    return of(Flavour.VAULT, settings);
  }

  /** The provider for classes that say {@code provider: openbao}. */
  public static VaultProvider openBao(VaultSettings settings) {
    return of(Flavour.OPENBAO, settings);
  }

  private static VaultProvider of(Flavour flavour, VaultSettings settings) {
    return new VaultProvider(flavour, settings, Thread::sleep, Clocks.system());
  }

  @Override
  public String name() {
    return flavour.id();
  }

  @Override
  public Set<String> classOnlyParameters() {
    return VaultParameterNames.classOnly(flavour);
  }

  @Override
  public Set<String> knownParameters() {
    return VaultParameterNames.known(flavour);
  }

  @Override
  public Plan plan(Parameters parameters) {
    List<ClassProblem> problems = new ArrayList<>();
    Optional<VaultClass> spec = VaultClassReader.read(settings, flavour, parameters, problems::add);
    return spec.isPresent()
        ? new Plan.Accepted(new VaultFetch(store, flavour, spec.get()), problems)
        : new Plan.Rejected(problems);
  }

  @Override
  public void released(VolumeRef volume) {
    store.release(volume);
  }

  @Override
  public NotGivenBack notGivenBack() {
    return store.notGivenBack();
  }

  @Override
  public void close() {
    store.close();
  }
}
