package io.strongroom.provider.gcp;

import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.SecretBytes;
import io.strongroom.provider.SecretFile;
import io.strongroom.provider.cloud.FilesOfObject;
import io.strongroom.provider.cloud.StoreException;
import io.strongroom.provider.cloud.Utf8;
import io.strongroom.provider.gcp.KeyedValue.Value;
import io.strongroom.provider.gcp.read.GcpOutcome;
import io.strongroom.provider.gcp.read.GcpRawValue;
import io.strongroom.provider.gcp.spec.GcpObject;
import io.strongroom.provider.gcp.spec.GcpSelection;
import io.strongroom.provider.gcp.spec.KeyFormat;
import io.strongroom.provider.transform.FileTemplate;
import io.strongroom.provider.transform.KeyedPath;
import io.strongroom.provider.transform.TransformException;
import io.strongroom.provider.yaml.Names;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the files of an object from the values that Google answered. */
final class GcpObjectFiles {
  private final GcpObject object;
  private final FilesOfObject files;

  private GcpObjectFiles(GcpObject object, FilesOfObject files) {
    this.object = object;
    this.files = files;
  }

  /**
   * The files of one value; the caller owns them.
   *
   * @param left the bytes that the volume still takes
   */
  static List<SecretFile> of(GcpObject object, GcpRawValue value, long left) throws StoreException {
    return FilesOfObject.make(
        object.name(),
        files -> {
          GcpObjectFiles making = new GcpObjectFiles(object, files);
          switch (object.selection()) {
            case GcpSelection.Whole _ -> making.add(object.path(), value.secret());
            case GcpSelection.OneKey(KeyFormat format, String key) ->
                making.oneKey(format, key, value);
            case GcpSelection.EveryKey(KeyFormat format, KeyedPath path) ->
                making.everyKey(format, path, value);
            case GcpSelection.Rendered(FileTemplate template) ->
                making.rendered(template, value, left);
            case GcpSelection.Many _ ->
                throw new IllegalStateException("many values were asked for");
          }
        });
  }

  /** The files of many values; the caller owns them. */
  static List<SecretFile> of(GcpObject object, List<GcpOutcome.Named> values)
      throws StoreException {
    if (!(object.selection() instanceof GcpSelection.Many many)) {
      throw new IllegalStateException("one value was asked for");
    }
    return FilesOfObject.make(
        object.name(),
        files -> {
          for (GcpOutcome.Named named : values) {
            try {
              files.add(many.path().of(named.rest()), named.value().secret(), object.mode());
            } catch (StoreException e) {
              throw e.withText(object.label() + ": " + e.text());
            }
          }
        });
  }

  private void add(String path, SecretBytes contents) {
    files.add(path, contents, object.mode());
  }

  private KeyedValue keys(KeyFormat format, GcpRawValue value) throws StoreException {
    return KeyedValue.read(value, format)
        .orElseThrow(
            () ->
                failure(
                    Kind.BAD_ANSWER,
                    "failed to unmarshal %s: the value is no %s. Invalid %s format for key extraction"
                        .formatted(
                            format, format == KeyFormat.JSON ? "object" : "mapping", format)));
  }

  private void oneKey(KeyFormat format, String key, GcpRawValue value) throws StoreException {
    KeyedValue keys = keys(format, value);
    switch (keys.values().get(key)) {
      case Value.Text(String text) -> add(object.path(), Utf8.secret(text));
      case Value.Other _ ->
          throw failure(
              Kind.BAD_ANSWER,
              "unsupported value type for key '%s': only a text becomes a file"
                  .formatted(Names.excerpt(key)));
      case null ->
          throw failure(
              Kind.NOT_FOUND,
              "key '%s' not found in %s%s"
                  .formatted(Names.excerpt(key), format, nearest(key, keys)));
    }
  }

  private static String nearest(String key, KeyedValue keys) {
    if (key.equals(KeyedPath.EVERY_KEY)) {
      return "; for a file of every key write %s in path".formatted(KeyedPath.PLACE);
    }
    return Names.nearest(key, keys.values().keySet())
        .map(near -> " (did you mean '%s'?)".formatted(Names.excerpt(near)))
        .orElse("");
  }

  private void everyKey(KeyFormat format, KeyedPath path, GcpRawValue value) throws StoreException {
    KeyedValue keys = keys(format, value);
    if (keys.values().isEmpty()) {
      throw failure(Kind.BAD_ANSWER, "has no keys");
    }
    for (Map.Entry<String, Value> entry : keys.values().entrySet()) {
      try {
        add(path.of(entry.getKey()), secret(entry.getKey(), entry.getValue()));
      } catch (TransformException e) {
        throw failure(e.kind(), e.text());
      }
    }
  }

  private SecretBytes secret(String key, Value value) throws StoreException {
    Optional<String> text =
        switch (value) {
          case Value.Text(String ofKey) -> Optional.of(ofKey);
          case Value.Other(Optional<String> asText) -> asText;
        };
    return Utf8.secret(
        text.orElseThrow(
            () ->
                failure(
                    Kind.BAD_ANSWER,
                    "unsupported value type for key '%s'".formatted(Names.excerpt(key)))));
  }

  /** Keys of JSON or, where it is none, of YAML. */
  private void rendered(FileTemplate template, GcpRawValue value, long left) throws StoreException {
    Optional<KeyedValue> json = KeyedValue.read(value, KeyFormat.JSON);
    KeyedValue keys = json.isPresent() ? json.get() : keys(KeyFormat.YAML, value);
    Map<String, SecretBytes> values = new HashMap<>();
    try {
      for (String key : template.keys()) {
        if (keys.values().containsKey(key)) {
          values.put(key, secret(key, keys.values().get(key)));
        }
      }
      add(object.path(), template.render(values, keys.values().keySet(), left));
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
