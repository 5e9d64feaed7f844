package io.strongroom.provider.aws.sdk;

import io.strongroom.provider.cloud.Outbound;
import java.net.URI;
import java.util.Optional;

/**
 * How AWS is reached.
 *
 * @param fips whether the endpoints with validated cryptography are used, STS's too
 * @param endpoint another address than AWS's own, with {@code {service}} and {@code {region}} in
 *     the places of {@code secretsmanager}, {@code ssm} or {@code sts}, and of the region
 * @param outbound the way out of the node
 */
public record AwsConnectionSettings(boolean fips, Optional<String> endpoint, Outbound outbound) {
  /** AWS's own addresses, without a proxy. */
  public static final AwsConnectionSettings DEFAULT =
      new AwsConnectionSettings(false, Optional.empty(), Outbound.DIRECT);

  Optional<URI> endpointOf(String service, String region) {
    return endpoint.map(
        template -> URI.create(template.replace("{service}", service).replace("{region}", region)));
  }
}
