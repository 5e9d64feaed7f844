package io.strongroom.provider.gcp.rest;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One request to a service. Names in a path were checked when the class was read.
 *
 * @param location absent for the service's global address
 * @param path from the first slash on
 * @param body what is posted; a request without one is a GET
 * @param accessToken whose call it is
 */
public record GoogleRestRequest(
    GoogleService service,
    Optional<String> location,
    String path,
    Optional<Body> body,
    Optional<String> accessToken) {

  /** What is posted. */
  public record Body(String type, String text) {
    public static Body json(String json) {
      return new Body("application/json", json);
    }

    public static Body form(Map<String, String> fields) {
      return new Body("application/x-www-form-urlencoded", encoded(fields));
    }

    /** It may be a token. */
    @Override
    public String toString() {
      return "Body[%s]".formatted(type);
    }
  }

  public static GoogleRestRequest get(
      GoogleService service, Optional<String> location, String path) {
    return new GoogleRestRequest(service, location, path, Optional.empty(), Optional.empty());
  }

  public static GoogleRestRequest post(GoogleService service, String path, Body body) {
    return new GoogleRestRequest(
        service, Optional.empty(), path, Optional.of(body), Optional.empty());
  }

  /** The same with what stands behind a question mark. */
  public GoogleRestRequest with(Map<String, String> query) {
    return new GoogleRestRequest(service, location, path + "?" + encoded(query), body, accessToken);
  }

  /** The same with an access token. */
  public GoogleRestRequest as(String token) {
    return new GoogleRestRequest(service, location, path, body, Optional.of(token));
  }

  private static String encoded(Map<String, String> fields) {
    return new LinkedHashMap<>(fields)
        .entrySet().stream()
            .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
            .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "GoogleRestRequest[%s%s]".formatted(service, path);
  }
}
