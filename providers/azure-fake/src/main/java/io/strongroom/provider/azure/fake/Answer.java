package io.strongroom.provider.azure.fake;

import com.google.gson.JsonElement;
import java.util.Map;
import java.util.TreeMap;

/** What is sent back. */
record Answer(int status, String contentType, String body, Map<String, String> headers) {
  static Answer of(int status, JsonElement json) {
    return new Answer(status, "application/json; charset=utf-8", json.toString(), Map.of());
  }

  static Answer ok(JsonElement json) {
    return of(200, json);
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
    return new Answer(status, contentType, body, more);
  }
}
