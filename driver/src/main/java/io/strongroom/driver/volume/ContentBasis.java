package io.strongroom.driver.volume;

import java.util.Map;

/**
 * What a volume's content was fetched by. Held versions are offered to a provider only while this
 * is the same: "not changed" would otherwise hide that a class asks for other modes or objects now.
 *
 * @param provider who fetched
 * @param store where, as the provider names it; follows from the parameters
 * @param parameters the effective parameters, without tokens
 */
public record ContentBasis(String provider, String store, Map<String, String> parameters) {
  public ContentBasis {
    parameters = Map.copyOf(parameters);
  }

  /** Names only. */
  @Override
  public String toString() {
    return "ContentBasis[%s, %s]".formatted(provider, parameters.keySet());
  }
}
