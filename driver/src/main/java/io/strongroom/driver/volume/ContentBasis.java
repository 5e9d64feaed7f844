package io.strongroom.driver.volume;

import io.strongroom.provider.ContentVersions;
import java.util.Map;
import java.util.Optional;

/**
 * What a volume's content was fetched by. Held versions are offered to a provider only while this
 * is the same: "not changed" would otherwise hide that a class asks for other modes or objects now,
 * or that versions are made by another key.
 *
 * @param provider the provider's name, as the class has it
 * @param store the store, as the provider names it; follows from the parameters
 * @param parameters the effective parameters, without tokens
 * @param versions the key that makes the versions; absent where the provider makes them itself
 */
public record ContentBasis(
    String provider,
    String store,
    Map<String, String> parameters,
    Optional<ContentVersions> versions) {
  public ContentBasis {
    parameters = Map.copyOf(parameters);
  }

  /** The basis of a provider that makes the versions itself. */
  public ContentBasis(String provider, String store, Map<String, String> parameters) {
    this(provider, store, parameters, Optional.empty());
  }

  /** Whether the same content is asked for; the key of the versions may differ. */
  public boolean asksLike(ContentBasis other) {
    return provider.equals(other.provider)
        && store.equals(other.store)
        && parameters.equals(other.parameters);
  }

  /** Without parameters. */
  @Override
  public String toString() {
    return "ContentBasis[%s, %s]".formatted(provider, parameters.keySet());
  }
}
