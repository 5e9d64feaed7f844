package io.strongroom.daemonset.providers;

import io.strongroom.provider.NotGivenBack;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.Plan;
import io.strongroom.provider.SecretProvider;
import io.strongroom.provider.VolumeRef;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A provider that is made when a class first asks for it: a node that does not use a store loads
 * nothing of it.
 */
final class LazyProvider implements SecretProvider {
  private final String name;
  private final Set<String> aliases;
  private final Supplier<SecretProvider> maker;
  private @Nullable SecretProvider made;

  LazyProvider(String name, Supplier<SecretProvider> maker) {
    this(name, Set.of(), maker);
  }

  LazyProvider(String name, Set<String> aliases, Supplier<SecretProvider> maker) {
    this.name = name;
    this.aliases = Set.copyOf(aliases);
    this.maker = maker;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<String> aliases() {
    return aliases;
  }

  @Override
  public Set<String> classOnlyParameters() {
    return provider().classOnlyParameters();
  }

  @Override
  public Set<String> knownParameters() {
    return provider().knownParameters();
  }

  @Override
  public Plan plan(Parameters parameters) {
    return provider().plan(parameters);
  }

  /** A provider that was never made has nothing to give back. */
  @Override
  public void released(VolumeRef volume) {
    SecretProvider provider = madeSoFar();
    if (provider != null) {
      provider.released(volume);
    }
  }

  @Override
  public NotGivenBack notGivenBack() {
    SecretProvider provider = madeSoFar();
    return provider == null ? NotGivenBack.NOTHING : provider.notGivenBack();
  }

  @Override
  public void close() {
    SecretProvider provider = madeSoFar();
    if (provider != null) {
      provider.close();
    }
  }

  private synchronized SecretProvider provider() {
    if (made == null) {
      made = maker.get();
    }
    return made;
  }

  private synchronized @Nullable SecretProvider madeSoFar() {
    return made;
  }
}
