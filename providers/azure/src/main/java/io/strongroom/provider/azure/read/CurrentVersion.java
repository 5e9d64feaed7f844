package io.strongroom.provider.azure.read;

import io.strongroom.provider.Validity;
import java.util.Optional;

/**
 * A version that an object has now, as far as that is known without reading it.
 *
 * @param id as the vault gives it
 * @param validity absent where the vault was not asked
 */
public record CurrentVersion(String id, Optional<Validity> validity) {
  static CurrentVersion of(ListedVersion listed) {
    return new CurrentVersion(listed.id(), Optional.of(listed.validity()));
  }

  /** Whether the vault may still state these dates. */
  public boolean mayBeDated(Validity dates) {
    return validity.isEmpty() || validity.get().equals(dates);
  }
}
