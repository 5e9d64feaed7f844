package io.strongroom.provider.azure.rest;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One request. Names in an address were checked when the class was read.
 *
 * @param form what is posted; a request without one is a GET
 * @param accessToken whose call it is
 * @param way how the address is reached
 */
public record AzureRestRequest(
    URI address, Optional<Map<String, String>> form, Optional<String> accessToken, Way way) {

  /** How an address is reached. */
  public enum Way {
    /** As the operator says: perhaps through a proxy. */
    OUTBOUND,
    /** The machine's own identity service: never through a proxy. */
    MACHINE,
    /**
     * The cluster's token proxy: never through another one, and with a name and authority of its
     * own.
     */
    TOKEN_PROXY
  }

  /** A read from a vault. */
  public static AzureRestRequest get(URI address, String accessToken) {
    return new AzureRestRequest(address, Optional.empty(), Optional.of(accessToken), Way.OUTBOUND);
  }

  /** A question to the machine's identity service. */
  public static AzureRestRequest ofMachine(URI address) {
    return new AzureRestRequest(address, Optional.empty(), Optional.empty(), Way.MACHINE);
  }

  /** A form. */
  public static AzureRestRequest post(URI address, Map<String, String> form, Way way) {
    return new AzureRestRequest(address, Optional.of(new TreeMap<>(form)), Optional.empty(), way);
  }

  /** Fields as they are posted, and as they stand behind a question mark. */
  public static String encoded(Map<String, String> fields) {
    return new TreeMap<>(fields)
        .entrySet().stream()
            .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
            .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Without tokens. */
  @Override
  public String toString() {
    return "AzureRestRequest[%s%s]".formatted(address.getHost(), address.getPath());
  }
}
