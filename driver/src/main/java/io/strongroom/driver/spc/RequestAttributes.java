package io.strongroom.driver.spc;

import io.strongroom.driver.failure.FailureException;
import io.strongroom.driver.identity.KubeletContext;
import io.strongroom.provider.Parameters;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The effective parameters of one volume, merged in upstream's order: the class's parameters, over
 * them the volume's attributes (volume_context), over them the tokens. Two lines are drawn that
 * upstream does not draw; docs/decisions/0003-pod-attributes.md says why.
 */
public final class RequestAttributes {
  /** The attribute that names the class. */
  public static final String CLASS = "secretProviderClass";

  private RequestAttributes() {}

  /**
   * Merges in upstream's order.
   *
   * @param attributes the request's volume_context
   * @param tokensJson kubelet's tokens, wherever they came from
   */
  public static Map<String, String> merge(
      SecretProviderClass spc, Map<String, String> attributes, Optional<String> tokensJson) {
    Map<String, String> merged = new HashMap<>();
    spc.parameters()
        .forEach(
            (name, value) -> {
              // A class must not speak for kubelet, whatever kubelet leaves out.
              if (!name.startsWith(KubeletContext.PREFIX)) {
                merged.put(name, value);
              }
            });
    merged.putAll(attributes);
    merged.remove(KubeletContext.TOKENS);
    tokensJson.ifPresent(tokens -> merged.put(KubeletContext.TOKENS, tokens));
    return merged;
  }

  /**
   * What a provider inside the driver sees: never the tokens' JSON, which it gets as a {@link
   * io.strongroom.provider.PodIdentity}.
   *
   * @param classOnly parameters that only a class may set
   * @throws FailureException if the pod sets one of them otherwise than the class does
   */
  public static Parameters forBuiltIn(
      SecretProviderClass spc, Map<String, String> attributes, Set<String> classOnly)
      throws FailureException {
    Set<String> crossing = new TreeSet<>();
    for (String name : classOnly) {
      String asked = attributes.get(name);
      if (asked != null && !asked.equals(spc.parameters().get(name))) {
        crossing.add(name);
      }
    }
    if (!crossing.isEmpty()) {
      throw FailureException.invalid(
          "volumeAttributes must not set %s: only SecretProviderClass %s/%s may"
              .formatted(String.join(", ", crossing), spc.namespace(), spc.name()));
    }
    return Parameters.of(merge(spc, ofAuthor(attributes), Optional.empty()));
  }

  /**
   * The attributes that the pod's author wrote, without what kubelet adds. A provider inside the
   * driver gets the pod as a {@link io.strongroom.provider.PodIdentity}; were the pod among the
   * parameters, no two volumes could ever be served by one fetch.
   */
  public static Map<String, String> ofAuthor(Map<String, String> attributes) {
    return attributes.entrySet().stream()
        .filter(each -> !each.getKey().startsWith(KubeletContext.PREFIX))
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
