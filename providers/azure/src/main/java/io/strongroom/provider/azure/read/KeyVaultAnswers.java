package io.strongroom.provider.azure.read;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.Validity;
import io.strongroom.provider.azure.read.KeyVaultItem.RawText;
import io.strongroom.provider.azure.spec.ObjectRef;
import io.strongroom.provider.cloud.StoreException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads a vault's answers; what is missing or of another type is a failure of kind BAD_ANSWER. */
final class KeyVaultAnswers {
  /** It becomes a part of an address. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,127}");

  private KeyVaultAnswers() {}

  static KeyVaultItem item(ObjectRef ref, JsonObject answer) throws StoreException {
    Validity validity = Attributes.of(answer).map(Attributes::validity).orElse(Validity.UNLIMITED);
    return switch (ref.type()) {
      case SECRET ->
          new KeyVaultItem.Secret(
              version(ref, answer, "id", "secret id is nil"),
              validity,
              new RawText(
                  text(ref, answer, "value").orElseThrow(() -> bad(ref, "secret value is nil"))),
              text(ref, answer, "contentType"),
              text(ref, answer, "kid").isPresent());
      case KEY -> {
        if (!(answer.get("key") instanceof JsonObject key)) {
          throw bad(ref, "key value is nil");
        }
        yield new KeyVaultItem.Key(version(ref, key, "kid", "key id is nil"), validity, key);
      }
      case CERTIFICATE ->
          new KeyVaultItem.Certificate(
              version(ref, answer, "id", "certificate id is nil"),
              validity,
              new RawText(
                  text(ref, answer, "cer")
                      .orElseThrow(() -> bad(ref, "certificate value is nil"))));
    };
  }

  private static String version(ObjectRef ref, JsonObject json, String field, String missing)
      throws StoreException {
    return text(ref, json, field)
        .flatMap(KeyVaultAnswers::lastPart)
        .orElseThrow(() -> bad(ref, missing));
  }

  /** What stands behind the last slash of an id; absent if it could not stand in an address. */
  static Optional<String> lastPart(String id) {
    return Optional.of(id.substring(id.lastIndexOf('/') + 1))
        .filter(last -> ID.matcher(last).matches());
  }

  /** A field that may be missing. A number is none that happens to look like a text. */
  private static Optional<String> text(ObjectRef ref, JsonObject json, String field)
      throws StoreException {
    JsonElement value = json.get(field);
    if (value != null && !value.isJsonNull() && !isText(value)) {
      throw bad(ref, "the answer's %s is no text".formatted(field));
    }
    return text(json, field);
  }

  /** Absent also if it is no text. */
  static Optional<String> text(JsonObject json, String field) {
    return Optional.ofNullable(json.get(field))
        .filter(KeyVaultAnswers::isText)
        .map(JsonElement::getAsString);
  }

  private static boolean isText(JsonElement value) {
    return value instanceof JsonPrimitive primitive && primitive.isString();
  }

  static StoreException bad(ObjectRef ref, String words) {
    return StoreException.of(Phase.FETCH, Kind.BAD_ANSWER, "%s: %s".formatted(ref.label(), words));
  }
}
