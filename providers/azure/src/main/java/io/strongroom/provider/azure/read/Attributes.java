package io.strongroom.provider.azure.read;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.strongroom.provider.Validity;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * The attributes of a version, which secrets, keys and certificates have in common: in a list and
 * in an answer. What cannot be read counts as not stated.
 */
record Attributes(JsonObject json) {
  /** Absent if there are none. */
  static Optional<Attributes> of(JsonObject item) {
    return item.get("attributes") instanceof JsonObject json
        ? Optional.of(new Attributes(json))
        : Optional.empty();
  }

  /** In seconds since 1970; 0 if the vault does not say. */
  long created() {
    return seconds("created").orElse(0L);
  }

  boolean enabled() {
    return !scalar("enabled").orElse("true").equals("false");
  }

  Validity validity() {
    return new Validity(time("nbf"), time("exp"));
  }

  private Optional<String> scalar(String name) {
    return json.get(name) instanceof JsonPrimitive value
        ? Optional.of(value.getAsString())
        : Optional.empty();
  }

  private Optional<Instant> time(String name) {
    try {
      return seconds(name).map(Instant::ofEpochSecond);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private Optional<Long> seconds(String name) {
    try {
      return scalar(name).map(Long::parseLong);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
