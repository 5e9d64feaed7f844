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
record Answer(
    int status, String contentType, String body, Map<String, String> headers, int missing) {
  Answer(int status, String contentType, String body, Map<String, String> headers) {
    this(status, contentType, body, headers, 0);
  }

  static Answer of(int status, JsonElement json) {
    return new Answer(status, "application/json; charset=utf-8", json.toString(), Map.of());
  }

  static Answer ok(JsonElement json) {
    return of(200, json);
  }

  /** As Microsoft Graph and the Resource Manager list things. */
  static Answer list(List<JsonObject> some) {
    JsonArray values = new JsonArray();
    some.forEach(values::add);
    JsonObject list = new JsonObject();
    list.add("value", values);
    return ok(list);
  }

  static Answer text(int status, String contentType, String body) {
    return new Answer(status, contentType, body, Map.of());
  }

  static Answer empty(int status) {
    return new Answer(status, "", "", Map.of());
  }

  Answer with(String header, String value) {
    Map<String, String> more = new TreeMap<>(headers);
    more.put(header, value);
    return new Answer(status, contentType, body, more, missing);
  }

  /** In the charset that the content type names, ISO-8859-1 or else UTF-8. */
  byte[] bytes() {
    return body.getBytes(
        contentType.endsWith("charset=iso-8859-1")
            ? StandardCharsets.ISO_8859_1
            : StandardCharsets.UTF_8);
  }

  /** The same, which breaks off before its end. */
  Answer brokenOff(int bytes) {
    return new Answer(status, contentType, body, headers, bytes);
  }

  /** With what the caller has shown in the place of its name, as {@link Fault} says. */
  Answer repeating(Request request) {
    Map<String, String> shown = new TreeMap<>(Request.fields(request.body()));
    shown.put("token", request.bearer().orElse(""));
    shown.put("form", request.body());
    Map<String, String> filled = new TreeMap<>();
    headers.forEach((name, value) -> filled.put(name, filled(value, shown)));
    return new Answer(status, contentType, filled(body, shown), filled, missing);
  }

  private static String filled(String text, Map<String, String> shown) {
    String filled = text;
    for (Map.Entry<String, String> one : shown.entrySet()) {
      filled = filled.replace("{{%s}}".formatted(one.getKey()), one.getValue());
    }
    return filled;
  }
}
