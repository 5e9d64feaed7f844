package io.strongroom.provider.gcp.read;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.cloud.StoreException;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.CRC32C;

/** What of an answer is a value, and whether it arrived as it was sent. */
final class Payloads {
  private Payloads() {}

  /** A text of an answer; absent if it is missing or empty, which is the same in Google's JSON. */
  static Optional<String> text(JsonObject json, String field, String subject)
      throws StoreException {
    JsonElement value = json.get(field);
    if (value == null || value.isJsonNull()) {
      return Optional.empty();
    }
    if (value instanceof JsonPrimitive primitive && primitive.isString()) {
      return Optional.of(primitive.getAsString()).filter(text -> !text.isEmpty());
    }
    throw badAnswer(subject, "the answer's %s is no text".formatted(field));
  }

  /** The name that an answer says it is of. */
  static String name(JsonObject json, String field, String subject) throws StoreException {
    return text(json, field, subject)
        .orElseThrow(() -> badAnswer(subject, "the answer does not say which version it is"));
  }

  /** A payload whose checksum (CRC32C) fits. */
  static GcpRawValue checked(JsonObject answer, String subject) throws StoreException {
    if (!(answer.get("payload") instanceof JsonObject payload)) {
      throw badAnswer(subject, "the answer has no payload");
    }
    byte[] bytes = decoded(text(payload, "data", subject).orElse(""), subject);
    CRC32C sum = new CRC32C();
    sum.update(bytes);
    if (!checksum(payload, subject).equals(String.valueOf(sum.getValue()))) {
      throw badAnswer(
          subject, "what arrived does not fit its checksum (dataCrc32c), so it is not written");
    }
    return new GcpRawValue(bytes);
  }

  /** Google has one for every version, that of nothing too: a 64-bit number, in JSON a text. */
  private static String checksum(JsonObject payload, String subject) throws StoreException {
    JsonElement value = payload.get("dataCrc32c");
    if (value == null || value.isJsonNull()) {
      throw badAnswer(subject, "the payload has no checksum (dataCrc32c), so it is not written");
    }
    if (value instanceof JsonPrimitive sum && (sum.isString() || sum.isNumber())) {
      return sum.getAsString();
    }
    throw badAnswer(subject, "the payload's dataCrc32c is no number");
  }

  static byte[] decoded(String base64, String subject) throws StoreException {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw badAnswer(subject, "the payload is no base64");
    }
  }

  static StoreException badAnswer(String subject, String words) {
    return StoreException.of(Phase.FETCH, Kind.BAD_ANSWER, "%s: %s".formatted(subject, words));
  }
}
