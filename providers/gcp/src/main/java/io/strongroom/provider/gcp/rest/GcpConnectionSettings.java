package io.strongroom.provider.gcp.rest;

import io.strongroom.provider.cloud.Outbound;
import java.util.Optional;

/**
 * How Google is reached.
 *
 * @param universe the domain of Google's services, other than {@code googleapis.com} in clouds that
 *     stand apart
 * @param endpoint another address than Google's own, with {@code {service}} in the place of {@code
 *     secretmanager}, {@code parametermanager}, {@code sts}, {@code securetoken}, {@code
 *     iamcredentials} or {@code oauth2}: Private Service Connect
 * @param regionalEndpoint the same for what is in a location, with {@code {location}} besides
 * @param outbound the way out of the node
 */
public record GcpConnectionSettings(
    String universe,
    Optional<String> endpoint,
    Optional<String> regionalEndpoint,
    Outbound outbound) {
  /** The domain of Google's public cloud. */
  public static final String USUAL_UNIVERSE = "googleapis.com";

  /** Google's own addresses, without a proxy. */
  public static final GcpConnectionSettings DEFAULT =
      new GcpConnectionSettings(
          USUAL_UNIVERSE, Optional.empty(), Optional.empty(), Outbound.DIRECT);

  /** Where a service is, without a slash at its end. */
  String addressOf(GoogleService service, Optional<String> location) {
    if (location.isEmpty()) {
      return endpoint
          .map(template -> template.replace("{service}", service.host()))
          .orElseGet(() -> "https://%s.%s".formatted(service.host(), universe));
    }
    return regionalEndpoint
        .map(
            template ->
                template.replace("{service}", service.host()).replace("{location}", location.get()))
        .orElseGet(
            () -> "https://%s.%s.rep.%s".formatted(service.host(), location.get(), universe));
  }
}
