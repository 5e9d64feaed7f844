package io.strongroom.provider.azure.fake;

import com.google.gson.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An answer that is given in place of the right one, some times. Its texts may repeat what the
 * caller has shown: {@code {{token}}}, {@code {{form}}} as it was posted, and fields of the form by
 * their names, as {@code {{client_secret}}}.
 *
 * @param operation that fails, as {@link FakeAzure.Call} names it; empty: each of the vaults
 * @param name of the object, the tenant or the resource; empty: each
 * @param times it fails
 * @param status 0: the right answer is given, late
 * @param inner code of the inner error; empty: none
 * @param body sent as it is; absent: the service's error with code and message
 * @param contentType of the body; its charset is what the body is sent in
 * @param headers more of them, {@code Location} for instance
 * @param missing bytes that are promised behind the body and never come
 * @param late milliseconds that pass before
 * @param beforeLogin in place of the challenge, to calls without a token
 */
public record FakeAzureFault(
    String operation,
    String name,
    int times,
    int status,
    String code,
    String message,
    String inner,
    Optional<String> retryAfter,
    Optional<String> body,
    String contentType,
    Map<String, String> headers,
    int missing,
    long late,
    boolean beforeLogin) {

  /** Of whatever the vaults are asked for. */
  public static FakeAzureFault of(int status, int times, Optional<String> retryAfter) {
    JsonObject json = new JsonObject();
    json.addProperty("status", status);
    json.addProperty("times", times);
    retryAfter.ifPresent(seconds -> json.addProperty("retryAfter", seconds));
    return of(json);
  }

  /** From the fields of the same names; {@code status} has to be there. */
  public static FakeAzureFault of(JsonObject json) {
    int status = json.get("status").getAsInt();
    return new FakeAzureFault(
        text(json, "operation").orElse(""),
        text(json, "name").orElse(""),
        json.has("times") ? json.get("times").getAsInt() : Integer.MAX_VALUE,
        status,
        text(json, "code").orElse(status == 429 ? "Throttled" : "InternalServerError"),
        text(json, "message")
            .orElse(
                status == 429
                    ? "Request was not processed because too many requests were received."
                    : "The service is unavailable."),
        text(json, "inner").orElse(""),
        text(json, "retryAfter"),
        text(json, "body"),
        text(json, "contentType").orElse("text/html"),
        headers(json),
        json.has("missing") ? json.get("missing").getAsInt() : 0,
        json.has("late") ? json.get("late").getAsLong() : 0,
        json.has("beforeAuth") && json.get("beforeAuth").getAsBoolean());
  }

  private static Optional<String> text(JsonObject json, String field) {
    return json.has(field) ? Optional.of(json.get(field).getAsString()) : Optional.empty();
  }

  private static Map<String, String> headers(JsonObject json) {
    Map<String, String> headers = new TreeMap<>();
    if (json.get("headers") instanceof JsonObject given) {
      given.asMap().forEach((name, value) -> headers.put(name, value.getAsString()));
    }
    return headers;
  }

  boolean isFor(String of, String what, boolean ofVault) {
    return (operation.isEmpty() ? ofVault : operation.equals(of))
        && (name.isEmpty() || name.equals(what));
  }

  /** Waits, and fails unless it is only late. */
  void happen(boolean ofVault) throws FakeAzureRefusal {
    try {
      Thread.sleep(late);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (status == 0) {
      return;
    }
    FakeAzureRefusal refusal =
        body.map(text -> new FakeAzureRefusal(FakeAzureAnswer.text(status, contentType, text)))
            .orElseGet(
                () ->
                    ofVault
                        ? FakeAzureRefusal.ofVault(status, code, message, inner)
                        : FakeAzureRefusal.ofMachine(status, code, message))
            .brokenOff(missing);
    for (Map.Entry<String, String> header : headers.entrySet()) {
      refusal = refusal.with(header.getKey(), header.getValue());
    }
    throw retryAfter.isPresent() ? refusal.with("Retry-After", retryAfter.get()) : refusal;
  }
}
