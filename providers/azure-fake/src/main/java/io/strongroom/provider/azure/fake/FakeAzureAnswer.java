package io.strongroom.provider.azure.fake;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is sent back.
 *
 * @param missing bytes that are promised behind the body and never come
 */
record FakeAzureAnswer(
    int status, String contentType, String body, Map<String, String> headers, int missing) {
  FakeAzureAnswer(int status, String contentType, String body, Map<String, String> headers) {
    this(status, contentType, body, headers, 0);
  }

  static FakeAzureAnswer of(int status, JsonElement json) {
    return new FakeAzureAnswer(
        status, "application/json; charset=utf-8", json.toString(), Map.of());
  }

  static FakeAzureAnswer ok(JsonElement json) {
    return of(200, json);
  }

  /** As Microsoft Graph and the Resource Manager list things. */
  static FakeAzureAnswer list(List<JsonObject> some) {
    JsonArray values = new JsonArray();
    some.forEach(values::add);
    JsonObject list = new JsonObject();
    list.add("value", values);
    return ok(list);
  }

  static FakeAzureAnswer text(int status, String contentType, String body) {
    return new FakeAzureAnswer(status, contentType, body, Map.of());
  }

  static FakeAzureAnswer empty(int status) {
    return new FakeAzureAnswer(status, "", "", Map.of());
  }

  FakeAzureAnswer with(String header, String value) {
    Map<String, String> more = new TreeMap<>(headers);
    more.put(header, value);
    return new FakeAzureAnswer(status, contentType, body, more, missing);
  }

  /** In the charset that the content type names, ISO-8859-1 or else UTF-8. */
  byte[] bytes() {
    return body.getBytes(
        contentType.endsWith("charset=iso-8859-1")
            ? StandardCharsets.ISO_8859_1
            : StandardCharsets.UTF_8);
  }

  /** The same, which breaks off before its end. */
  FakeAzureAnswer brokenOff(int bytes) {
    return new FakeAzureAnswer(status, contentType, body, headers, bytes);
  }

  /** With what the caller has shown in the place of its name, as {@link FakeAzureFault} says. */
  FakeAzureAnswer repeating(FakeAzureRequest request) {
    Map<String, String> shown = new TreeMap<>(FakeAzureRequest.fields(request.body()));
    shown.put("token", request.bearer().orElse(""));
    shown.put("form", request.body());
    Map<String, String> filled = new TreeMap<>();
    headers.forEach((name, value) -> filled.put(name, filled(value, shown)));
    return new FakeAzureAnswer(status, contentType, filled(body, shown), filled, missing);
  }

  private static String filled(String text, Map<String, String> shown) {
    String filled = text;
    for (Map.Entry<String, String> one : shown.entrySet()) {
      filled = filled.replace("{{%s}}".formatted(one.getKey()), one.getValue());
    }
    return filled;
  }
}
