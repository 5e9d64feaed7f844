package io.strongroom.provider.aws;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.SecretBytes;
import io.strongroom.provider.SecretFile;
import io.strongroom.provider.aws.jmes.JmesPath;
import io.strongroom.provider.aws.read.AwsOutcome;
import io.strongroom.provider.aws.read.AwsRawValue;
import io.strongroom.provider.aws.spec.AwsObject;
import io.strongroom.provider.aws.spec.AwsSelection;
import io.strongroom.provider.aws.spec.Extract;
import io.strongroom.provider.cloud.FilesOfObject;
import io.strongroom.provider.cloud.ForeignText;
import io.strongroom.provider.cloud.StoreException;
import io.strongroom.provider.cloud.Utf8;
import io.strongroom.provider.cloud.json.GoJson;
import io.strongroom.provider.cloud.json.JsonText;
import io.strongroom.provider.cloud.json.MalformedJsonException;
import io.strongroom.provider.transform.FileTemplate;
import io.strongroom.provider.transform.KeyedPath;
import io.strongroom.provider.transform.TransformException;
import io.strongroom.provider.yaml.Names;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the files of an object from the values that a store answered. */
final class AwsObjectFiles {
  private final AwsObject object;
  private final FilesOfObject files;

  private AwsObjectFiles(AwsObject object, FilesOfObject files) {
    this.object = object;
    this.files = files;
  }

  /**
   * The files of one value; the caller owns them.
   *
   * @param left the bytes that the volume still takes
   */
  static List<SecretFile> of(AwsObject object, AwsRawValue value, long left) throws StoreException {
    return FilesOfObject.make(
        object.name(),
        files -> {
          AwsObjectFiles making = new AwsObjectFiles(object, files);
          switch (object.selection()) {
            case AwsSelection.Whole whole -> making.whole(whole, value);
            case AwsSelection.OneKey(String key) -> making.oneKey(key, value);
            case AwsSelection.EveryKey(KeyedPath path) -> making.everyKey(path, value);
            case AwsSelection.Rendered(FileTemplate template) ->
                making.rendered(template, value, left);
            case AwsSelection.Many _ ->
                throw new IllegalStateException("many values were asked for");
          }
        });
  }

  /** The files of many values; the caller owns them. */
  static List<SecretFile> of(
      AwsObject object, AwsSelection.Many many, List<AwsOutcome.Named> values)
      throws StoreException {
    return FilesOfObject.make(
        object.name(),
        files -> {
          for (AwsOutcome.Named named : values) {
            try {
              String path = many.path().of(named.rest());
              files.add(path, named.value().secret(), object.mode());
            } catch (StoreException e) {
              throw e.withText(object.label() + ": " + e.text());
            }
          }
        });
  }

  private void whole(AwsSelection.Whole whole, AwsRawValue value) throws StoreException {
    files.add(object.path(), value.secret(), object.mode());
    if (whole.extracts().isEmpty()) {
      return;
    }
    JsonElement json = json(value, "jmesPath");
    for (Extract extract : whole.extracts()) {
      files.add(
          extract.path(), Utf8.secret(found(extract, json, whole.anyValue())), extract.mode());
    }
  }

  private String found(Extract extract, JsonElement json, boolean anyValue) throws StoreException {
    String path = ForeignText.oneLine(extract.expression().text());
    Optional<JsonElement> found;
    try {
      found = extract.expression().search(json);
    } catch (JmesPath.UnsuitableException e) {
      throw failure(
          Kind.BAD_ANSWER, "Invalid JMES Path: %s. It does not fit this value".formatted(path));
    }
    if (found.isEmpty()) {
      throw failure(
          Kind.NOT_FOUND,
          "JMES Path - %s for object alias - %s does not point to a valid object.%s"
              .formatted(path, ForeignText.oneLine(extract.alias()), nearest(extract, json)));
    }
    if (isText(found.get())) {
      return found.get().getAsString();
    }
    if (!anyValue) {
      throw failure(
          Kind.BAD_ANSWER,
          ("Invalid JMES search result type for path:%s. Only string is allowed."
                  + " (jmesValueType: json takes others as JSON)")
              .formatted(path));
    }
    return GoJson.text(found.get());
  }

  private static String nearest(Extract extract, JsonElement json) {
    return json instanceof JsonObject fields
        ? Names.nearest(extract.expression().text(), fields.keySet())
            .filter(near -> !near.equals(extract.expression().text()))
            .map(near -> " (did you mean '%s'?)".formatted(Names.excerpt(near)))
            .orElse("")
        : "";
  }

  private static boolean isText(JsonElement value) {
    return value instanceof JsonPrimitive primitive && primitive.isString();
  }

  private JsonElement json(AwsRawValue value, String field) throws StoreException {
    try {
      return JsonText.parse(value.asText());
    } catch (MalformedJsonException e) {
      throw failure(
          Kind.BAD_ANSWER,
          "Invalid JSON used with %s in secret: %s."
              .formatted(field, ForeignText.oneLine(object.name())));
    }
  }

  /** The keys of a JSON object, as the fields that need them say. */
  private JsonObject keys(AwsRawValue value, String field) throws StoreException {
    if (json(value, field) instanceof JsonObject keys) {
      return keys;
    }
    throw failure(
        Kind.BAD_ANSWER, "%s needs a JSON object with keys, the value is another".formatted(field));
  }

  /** Strings as they are, everything else as JSON. */
  private static SecretBytes secret(JsonElement value) {
    return Utf8.secret(isText(value) ? value.getAsString() : GoJson.text(value));
  }

  private void oneKey(String key, AwsRawValue value) throws StoreException {
    JsonObject keys = keys(value, "secretKey");
    if (!keys.has(key)) {
      throw failure(
          Kind.NOT_FOUND,
          "there is no key '%s'%s"
              .formatted(
                  Names.excerpt(key),
                  Names.nearest(key, keys.keySet())
                      .map(near -> " (did you mean '%s'?)".formatted(Names.excerpt(near)))
                      .orElse("")));
    }
    files.add(object.path(), secret(keys.get(key)), object.mode());
  }

  private void everyKey(KeyedPath path, AwsRawValue value) throws StoreException {
    JsonObject keys = keys(value, "secretKey");
    if (keys.isEmpty()) {
      throw failure(Kind.BAD_ANSWER, "has no keys");
    }
    for (Map.Entry<String, JsonElement> entry : keys.asMap().entrySet()) {
      try {
        files.add(path.of(entry.getKey()), secret(entry.getValue()), object.mode());
      } catch (TransformException e) {
        throw failure(e.kind(), e.text());
      }
    }
  }

  private void rendered(FileTemplate template, AwsRawValue value, long left) throws StoreException {
    JsonObject keys = keys(value, FileTemplate.FIELD);
    Map<String, SecretBytes> values = new HashMap<>();
    try {
      template.keys().stream()
          .filter(keys::has)
          .forEach(key -> values.put(key, secret(keys.get(key))));
      files.add(object.path(), template.render(values, keys.keySet(), left), object.mode());
    } catch (TransformException e) {
      throw failure(e.kind(), e.text());
    } finally {
      values.values().forEach(SecretBytes::close);
    }
  }

  private StoreException failure(Kind kind, String words) {
    return StoreException.of(Phase.TRANSFORM, kind, object.label() + ": " + words);
  }
}
