package io.strongroom.provider.azure.rest;

import io.strongroom.provider.cloud.ForeignText;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The challenge in a vault's answer with status 401: the tenant and the resource that a token has
 * to be for. It is only compared with those of the class: no token is sent to an address in it.
 */
final class Challenge {
  private static final Pattern FIELD =
      Pattern.compile("(?<name>authorization|resource|scope)=\"(?<value>[^\"]{1,500})\"");

  private static final Pattern ID =
      Pattern.compile("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

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

  /** Which of the two is another one than was sent, or both; empty if neither. */
  String difference(AzureCallDescription description) {
    return ofResource(description) + ofTenant(description);
  }

  private String ofResource(AzureCallDescription description) {
    return resource
        .filter(wanted -> !wanted.equalsIgnoreCase(description.resource()))
        .map(
            wanted ->
                ("; the vault wants a token for %s, and the cloud of the class means %s: is"
                        + " cloudName right, and resourceIdentifiers.keyVault of its file if it has"
                        + " one?")
                    .formatted(
                        ForeignText.oneLine(wanted, description.sent()), description.resource()))
        .orElse("");
  }

  /** A challenge has the id of a tenant; whose domain the class writes is not known here. */
  private String ofTenant(AzureCallDescription description) {
    String ofClass = description.tenant();
    return tenant
        .filter(wanted -> !wanted.equalsIgnoreCase(ofClass))
        .map(wanted -> ForeignText.oneLine(wanted, description.sent()))
        .map(
            wanted -> {
              if (ID.matcher(ofClass).matches()) {
                return "; the vault is of tenant %s, and tenantID of the class is %s"
                    .formatted(wanted, ofClass);
              }
              return ofClass.contains(".")
                  ? "; the vault is of tenant %s: is %s (tenantID) one of its domains?"
                      .formatted(wanted, ofClass)
                  : "";
            })
        .orElse("");
  }
}
