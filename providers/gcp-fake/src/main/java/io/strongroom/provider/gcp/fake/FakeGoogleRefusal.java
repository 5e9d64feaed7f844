package io.strongroom.provider.gcp.fake;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.Map;
import java.util.Optional;

/** An error of the fake, as Google's APIs word it. */
public final class FakeGoogleRefusal extends Exception {
  private static final long serialVersionUID = 1;

  private static final Map<String, Integer> STATUSES =
      Map.ofEntries(
          Map.entry("INVALID_ARGUMENT", 400),
          Map.entry("FAILED_PRECONDITION", 400),
          Map.entry("OUT_OF_RANGE", 400),
          Map.entry("UNAUTHENTICATED", 401),
          Map.entry("PERMISSION_DENIED", 403),
          Map.entry("NOT_FOUND", 404),
          Map.entry("ALREADY_EXISTS", 409),
          Map.entry("ABORTED", 409),
          Map.entry("RESOURCE_EXHAUSTED", 429),
          Map.entry("CANCELLED", 499),
          Map.entry("UNAVAILABLE", 503),
          Map.entry("DEADLINE_EXCEEDED", 504));

  private final int status;
  private final transient JsonObject body;
  private final transient Optional<String> retryAfter;

  private FakeGoogleRefusal(int status, JsonObject body, Optional<String> retryAfter) {
    super(body.toString());
    this.status = status;
    this.body = body;
    this.retryAfter = retryAfter;
  }

  /** Of one of the APIs. */
  static FakeGoogleRefusal of(String code, String message) {
    return of(code, message, Optional.empty());
  }

  /** Of one of the APIs, with a time to wait. */
  static FakeGoogleRefusal of(String code, String message, Optional<String> retryAfter) {
    JsonObject error = new JsonObject();
    int status = STATUSES.getOrDefault(code, 500);
    error.addProperty("code", status);
    error.addProperty("message", message);
    error.addProperty("status", code);
    JsonObject request = new JsonObject();
    request.addProperty("@type", "type.googleapis.com/google.rpc.RequestInfo");
    request.addProperty("requestId", "request-of-the-fake");
    JsonArray details = new JsonArray();
    details.add(request);
    error.add("details", details);
    JsonObject body = new JsonObject();
    body.add("error", error);
    return new FakeGoogleRefusal(status, body, retryAfter);
  }

  /** Of one of the token services. */
  static FakeGoogleRefusal ofTokens(int status, String code, String description) {
    JsonObject body = new JsonObject();
    body.addProperty("error", code);
    body.addProperty("error_description", description);
    return new FakeGoogleRefusal(status, body, Optional.empty());
  }

  public int status() {
    return status;
  }

  JsonObject body() {
    return body;
  }

  Optional<String> retryAfter() {
    return retryAfter;
  }
}
