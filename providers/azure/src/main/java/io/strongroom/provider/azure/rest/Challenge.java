package io.strongroom.provider.azure.rest;

import io.strongroom.provider.cloud.OneLine;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a vault wants to see, as it says with status 401: the tenant that a token is from, and the
 * resource that it is good for. It is only compared: no token goes to where a challenge points.
 */
final class Challenge {
  private static final Pattern FIELD =
      Pattern.compile("(?<name>authorization|resource|scope)=\"(?<value>[^\"]{1,500})\"");

  private final Optional<String> tenant;
  private final Optional<String> resource;

  private Challenge(Optional<String> tenant, Optional<String> resource) {
    this.tenant = tenant;
    this.resource = resource;
  }

  static Challenge parse(String header) {
    Optional<String> tenant = Optional.empty();
    Optional<String> resource = Optional.empty();
    Matcher fields = FIELD.matcher(header);
    while (fields.find()) {
      String value = fields.group("value");
      if (fields.group("name").equals("authorization")) {
        tenant = lastPart(value);
      } else {
        resource = Optional.of(value.replaceFirst("/\\.default$", "").replaceFirst("/$", ""));
      }
    }
    return new Challenge(tenant, resource);
  }

  private static Optional<String> lastPart(String authority) {
    try {
      String path = Optional.ofNullable(URI.create(authority).getPath()).orElse("");
      return Optional.of(path.replaceFirst("/$", ""))
          .map(whole -> whole.substring(whole.lastIndexOf('/') + 1))
          .filter(tenant -> !tenant.isEmpty());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Which of the two is another one than was sent; empty if neither. */
  String difference(Question question) {
    if (resource.filter(wanted -> !wanted.equalsIgnoreCase(question.resource())).isPresent()) {
      return "; the vault wants a token for %s, and the cloud of the class means %s: is cloudName right?"
          .formatted(OneLine.of(resource.get()), question.resource());
    }
    if (tenant.filter(wanted -> !wanted.equalsIgnoreCase(question.tenant())).isPresent()) {
      return "; the vault is of tenant %s, and tenantID of the class is %s"
          .formatted(OneLine.of(tenant.get()), question.tenant());
    }
    return "";
  }
}
