package io.strongroom.provider.azure.fake;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.Optional;

/** A version of an object: what Key Vault answers about it, but for the address in its id. */
final class KeyVaultVersion {
  private final String id;
  private final JsonObject body;
  private final JsonObject attributes = new JsonObject();
  private JsonObject tags = new JsonObject();
  private JsonObject inAnswer = new JsonObject();
  private JsonObject inList = new JsonObject();
  private boolean refusedWhenDisabled;

  /**
   * A version.
   *
   * @param body the fields that objects of its kind have of their own
   */
  KeyVaultVersion(String id, JsonObject body, long created) {
    this.id = id;
    this.body = body;
    attributes.addProperty("enabled", true);
    attributes.addProperty("created", created);
    attributes.addProperty("updated", created);
    attributes.addProperty("recoveryLevel", "Recoverable+Purgeable");
    attributes.addProperty("recoverableDays", 90);
  }

  String id() {
    return id;
  }

  JsonObject body() {
    return body;
  }

  JsonObject attributes() {
    return attributes;
  }

  JsonObject tags() {
    return tags;
  }

  boolean isEnabled() {
    return attributes.get("enabled").getAsBoolean();
  }

  boolean isRefused() {
    return refusedWhenDisabled && !isEnabled();
  }

  void refusedWhenDisabled(boolean refused) {
    refusedWhenDisabled = refused;
  }

  long created() {
    return attributes.get("created").getAsLong();
  }

  /** Takes what there is of {@code enabled}, {@code nbf}, {@code exp} and {@code created}. */
  KeyVaultVersion attributes(JsonObject given) {
    for (String name : new String[] {"enabled", "nbf", "exp", "created"}) {
      if (given.has(name) && !given.get(name).isJsonNull()) {
        attributes.add(name, given.get(name));
      }
    }
    return this;
  }

  /** Takes tags, if there are any. */
  KeyVaultVersion tags(JsonObject given) {
    if (given.get("tags") instanceof JsonObject all) {
      tags = all.deepCopy();
    }
    return this;
  }

  /** Replaces members of what is answered, to see how clients take odd answers. */
  KeyVaultVersion odd(JsonObject answer, JsonObject list) {
    inAnswer = answer;
    inList = list;
    return this;
  }

  JsonObject oddInAnswer(JsonObject answer) {
    return replaced(answer, inAnswer);
  }

  JsonObject oddInList(JsonObject item) {
    return replaced(item, inList);
  }

  private static JsonObject replaced(JsonObject json, JsonObject by) {
    by.asMap()
        .forEach(
            (name, value) -> {
              if (name.equals("createdAbsent")) {
                json.getAsJsonObject("attributes").remove("created");
              } else {
                replace(json, name, value);
              }
            });
    return json;
  }

  private static void replace(JsonObject json, String name, JsonElement value) {
    int dot = name.indexOf('.');
    if (dot < 0) {
      json.add(name, value);
    } else {
      replace(json.getAsJsonObject(name.substring(0, dot)), name.substring(dot + 1), value);
    }
  }

  Optional<String> text(String field) {
    return body.get(field) instanceof JsonPrimitive primitive
        ? Optional.of(primitive.getAsString())
        : Optional.empty();
  }
}
