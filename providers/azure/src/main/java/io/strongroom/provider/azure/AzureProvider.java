package io.strongroom.provider.azure;

import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.Plan;
import io.strongroom.provider.SecretProvider;
import io.strongroom.provider.VolumeRef;
import io.strongroom.provider.azure.read.KeyVaultStore;
import io.strongroom.provider.azure.spec.AzureClass;
import io.strongroom.provider.azure.spec.AzureClassReader;
import io.strongroom.provider.azure.spec.AzureParameterNames;
import io.strongroom.provider.cloud.AbsentObjects;
import io.strongroom.provider.cloud.Lazy;
import io.strongroom.provider.cloud.ServiceAccounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The provider for classes that say {@code provider: azure}. */
public final class AzureProvider implements SecretProvider {
  private static final String NAME = "azure";

  private final AzureSettings settings;
  private final Lazy<KeyVaultStore> store;
  private final AbsentObjects absences = new AbsentObjects();

  /**
   * @param accounts where it is looked up which applications service accounts are
   */
  public AzureProvider(AzureSettings settings, ServiceAccounts accounts) {
    this(settings, accounts, Clocks.system());
  }

  AzureProvider(AzureSettings settings, ServiceAccounts accounts, Clocks clock) {
    this.settings = settings;
    store =
        new Lazy<>(
            () -> new KeyVaultStore(settings.connection(), settings.identity(), accounts, clock));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<String> classOnlyParameters() {
    return AzureParameterNames.CLASS_ONLY;
  }

  @Override
  public Set<String> knownParameters() {
    return AzureParameterNames.ALL;
  }

  @Override
  public Plan plan(Parameters parameters) {
    List<ClassProblem> problems = new ArrayList<>();
    Optional<AzureClass> spec =
        AzureClassReader.read(parameters, settings.connection().usualCloud(), problems::add);
    return spec.isPresent()
        ? new Plan.Accepted(new AzureFetch(settings, store, absences, spec.get()), problems)
        : new Plan.Rejected(problems);
  }

  @Override
  public void released(VolumeRef volume) {
    absences.released(volume);
  }
}
