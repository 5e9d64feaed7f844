package io.strongroom.driver.spc;

import java.util.Map;

/**
 * The parts of a SecretProviderClass resource that the driver reads.
 *
 * @param namespace namespace of the resource
 * @param name name of the resource
 * @param provider {@code spec.provider}, empty if missing
 * @param parameters {@code spec.parameters}
 * @param annotations those of {@code metadata.annotations} that are the driver's own
 * @param syncsSecrets whether it has {@code spec.secretObjects}, which are not served
 */
public record SecretProviderClass(
    String namespace,
    String name,
    String provider,
    Map<String, String> parameters,
    Map<String, String> annotations,
    boolean syncsSecrets) {
  public SecretProviderClass {
    parameters = Map.copyOf(parameters);
    annotations = SpcAnnotations.ours(annotations);
  }
}
