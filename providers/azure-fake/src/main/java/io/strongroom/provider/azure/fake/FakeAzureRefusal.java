package io.strongroom.provider.azure.fake;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;

/** An answer that is an error, in the form that the service has for it. */
public final class FakeAzureRefusal extends Exception {
  private static final long serialVersionUID = 1L;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final transient FakeAzureAnswer answer;

  FakeAzureRefusal(FakeAzureAnswer answer) {
    super(answer.status() + " " + answer.body());
    this.answer = answer;
  }

  FakeAzureAnswer answer() {
    return answer;
  }

  FakeAzureRefusal brokenOff(int bytes) {
    return new FakeAzureRefusal(answer.brokenOff(bytes));
  }

  FakeAzureRefusal with(String header, String value) {
    return new FakeAzureRefusal(answer.with(header, value));
  }

  /** Key Vault's. */
  static FakeAzureRefusal ofVault(int status, String code, String message) {
    return ofVault(status, code, message, "");
  }

  /**
   * Key Vault's.
   *
   * @param inner code of the inner error; empty: none
   */
  static FakeAzureRefusal ofVault(int status, String code, String message, String inner) {
    JsonObject error = new JsonObject();
    error.addProperty("code", code);
    error.addProperty("message", message);
    if (!inner.isEmpty()) {
      JsonObject innerError = new JsonObject();
      innerError.addProperty("code", inner);
      error.add("innererror", innerError);
    }
    JsonObject body = new JsonObject();
    body.add("error", error);
    return new FakeAzureRefusal(FakeAzureAnswer.of(status, body));
  }

  /**
   * Entra's.
   *
   * @param error OAuth's code
   * @param number of the AADSTS code
   */
  static FakeAzureRefusal ofEntra(int status, String error, int number, String message) {
    String now = TIME.format(Instant.now());
    String trace = UUID.randomUUID().toString();
    String correlation = UUID.randomUUID().toString();
    JsonObject body = new JsonObject();
    body.addProperty("error", error);
    body.addProperty(
        "error_description",
        "AADSTS%d: %s Trace ID: %s Correlation ID: %s Timestamp: %s"
            .formatted(number, message, trace, correlation, now));
    JsonArray codes = new JsonArray();
    codes.add(number);
    body.add("error_codes", codes);
    body.addProperty("timestamp", now);
    body.addProperty("trace_id", trace);
    body.addProperty("correlation_id", correlation);
    body.addProperty(
        "error_uri", "https://login.microsoftonline.com/error?code=%d".formatted(number));
    return new FakeAzureRefusal(FakeAzureAnswer.of(status, body));
  }

  /** Of Microsoft Graph and of the Resource Manager. */
  static FakeAzureRefusal ofManagement(int status, String code, String message) {
    return ofVault(status, code, message);
  }

  /** Of the machine's identity endpoint. */
  static FakeAzureRefusal ofMachine(int status, String error, String description) {
    JsonObject body = new JsonObject();
    body.addProperty("error", error);
    body.addProperty("error_description", description);
    return new FakeAzureRefusal(FakeAzureAnswer.of(status, body));
  }
}
