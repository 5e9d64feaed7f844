package io.strongroom.provider.azure.rest;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.strongroom.provider.cloud.http.HttpReply;
import io.strongroom.provider.cloud.json.JsonText;
import io.strongroom.provider.cloud.json.MalformedJsonException;
import java.util.Optional;

/**
 * What an answer says of a failure: vaults have {@code {"error": {...}}}, Entra and the machine
 * have {@code {"error": "code"}}.
 *
 * @param code the vault's innermost code, or Entra's {@code AADSTS...}
 * @param id of the request
 */
record AzureErrorBody(String code, String words, Optional<String> id) {
  private static final int MAX_DEPTH = 4;

  static AzureErrorBody of(HttpReply reply) {
    Optional<String> requestId = reply.header("x-ms-request-id");
    String httpCode = "HTTP " + reply.status();
    JsonElement json;
    try {
      json = JsonText.parse(reply.body(), AzureCalls.MAX_VALUES);
    } catch (MalformedJsonException e) {
      return new AzureErrorBody(httpCode, "", requestId);
    }
    if (!(json instanceof JsonObject answer)) {
      return new AzureErrorBody(httpCode, "", requestId);
    }
    if (answer.get("error") instanceof JsonObject error) {
      return new AzureErrorBody(
          innermost(error).orElse(httpCode), text(error, "message").orElse(""), requestId);
    }
    return new AzureErrorBody(
        number(answer).or(() -> text(answer, "error")).orElse(httpCode),
        // What follows are ids and the time, on lines of their own.
        text(answer, "error_description")
            .map(words -> words.lines().findFirst().orElse(""))
            .orElse(""),
        text(answer, "trace_id").or(() -> requestId));
  }

  private static Optional<String> innermost(JsonObject error) {
    Optional<String> code = text(error, "code");
    JsonObject at = error;
    for (int i = 0; i < MAX_DEPTH && at.get("innererror") instanceof JsonObject inner; i++) {
      code = text(inner, "code").or(() -> text(error, "code"));
      at = inner;
    }
    return code;
  }

  private static Optional<String> number(JsonObject answer) {
    return answer.get("error_codes") instanceof JsonArray codes
            && !codes.isEmpty()
            && codes.get(0).isJsonPrimitive()
        ? Optional.of("AADSTS" + codes.get(0).getAsString())
        : Optional.empty();
  }

  private static Optional<String> text(JsonObject json, String field) {
    JsonElement value = json.get(field);
    return value != null && value.isJsonPrimitive()
        ? Optional.of(value.getAsString()).filter(text -> !text.isEmpty())
        : Optional.empty();
  }
}
