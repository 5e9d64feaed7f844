package io.strongroom.provider.vault;

import io.strongroom.provider.ContentLimits;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.SecretBytes;
import io.strongroom.provider.SecretFile;
import io.strongroom.provider.transform.FileTemplate;
import io.strongroom.provider.transform.KeyedPath;
import io.strongroom.provider.transform.TransformException;
import io.strongroom.provider.vault.http.VaultException;
import io.strongroom.provider.vault.json.AnswerEnvelope;
import io.strongroom.provider.vault.json.JsonValue;
import io.strongroom.provider.vault.json.JsonValue.Fields;
import io.strongroom.provider.vault.json.JsonValue.Items;
import io.strongroom.provider.vault.json.JsonValue.Text;
import io.strongroom.provider.vault.json.JsonWriter;
import io.strongroom.provider.vault.json.OffHeap;
import io.strongroom.provider.vault.read.SecretAnswer;
import io.strongroom.provider.vault.spec.VaultObject;
import io.strongroom.provider.vault.spec.VaultObject.Encoding;
import io.strongroom.provider.vault.spec.VaultObject.Lists;
import io.strongroom.provider.vault.spec.VaultObject.Selection;
import io.strongroom.provider.yaml.Names;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Makes the files of an object from the answer to its request. */
final class VaultObjectFiles {
  private VaultObjectFiles() {}

  /**
   * The files of an object; the caller owns their contents.
   *
   * @param left what the volume still takes
   */
  static List<SecretFile> of(VaultObject object, SecretAnswer answer, ContentLimits left)
      throws VaultException {
    if (AnswerEnvelope.data(answer.json()).isEmpty()
        && answer.json().root().object("auth").isEmpty()) {
      throw VaultException.extracting(
          Kind.NOT_FOUND, object.request().describe() + ": the answer holds no data");
    }
    return switch (object.selection()) {
      case Selection.Everything() -> {
        try (OffHeap content = new OffHeap()) {
          AnswerEnvelope.write(answer.json(), content);
          yield List.of(file(object, object.name(), SecretBytes.copyOf(content.content())));
        }
      }
      case Selection.OneKey(String key) ->
          List.of(file(object, object.name(), value(object, key, answer)));
      case Selection.Rendered(FileTemplate template) ->
          List.of(file(object, object.name(), rendered(object, template, answer, left)));
      case Selection.EveryKey(KeyedPath path) -> everyKey(object, path, answer, left);
    };
  }

  private static SecretFile file(VaultObject object, String path, SecretBytes contents) {
    return new SecretFile(object.name(), path, contents, object.mode(), Optional.empty());
  }

  /** What of the content lasts until it changes: the whole answer differs every time. */
  static SecretBytes stableContent(VaultObject object, SecretAnswer answer, ContentLimits limits)
      throws VaultException {
    return switch (object.selection()) {
      case Selection.Everything() -> {
        try (OffHeap content = new OffHeap()) {
          AnswerEnvelope.writeStable(answer.json(), content);
          yield SecretBytes.copyOf(content.content());
        }
      }
      case Selection.OneKey(String key) -> value(object, key, answer);
      case Selection.Rendered(FileTemplate template) -> rendered(object, template, answer, limits);
      case Selection.EveryKey _ -> {
        try (OffHeap content = new OffHeap()) {
          content.add(object.encoding().name());
          content.add(object.lists().name());
          JsonWriter.write(answer.json(), answer.keys(), content);
          yield SecretBytes.copyOf(content.content());
        }
      }
    };
  }

  private static List<SecretFile> everyKey(
      VaultObject object, KeyedPath path, SecretAnswer answer, ContentLimits left)
      throws VaultException {
    Set<String> keys = new TreeSet<>(answer.keys().fields().keySet());
    if (keys.isEmpty()) {
      throw VaultException.extracting(
          Kind.NOT_FOUND, object.request().describe() + ": the secret has no keys");
    }
    if (keys.size() > left.files()) {
      throw VaultException.extracting(
          Kind.TOO_LARGE,
          "%s: the secret has %d keys, the volume takes %d more files; %s"
              .formatted(
                  object.request().describe(),
                  keys.size(),
                  left.files(),
                  ContentLimits.FEWER_FILES));
    }
    List<SecretFile> files = new ArrayList<>();
    boolean complete = false;
    try {
      for (String key : keys) {
        String name = path.of(key);
        files.add(file(object, name, value(object, key, answer.keys().get(key), answer)));
      }
      complete = true;
      return files;
    } catch (TransformException e) {
      throw failed(object, e);
    } finally {
      if (!complete) {
        files.forEach(file -> file.contents().close());
      }
    }
  }

  private static SecretBytes rendered(
      VaultObject object, FileTemplate template, SecretAnswer answer, ContentLimits left)
      throws VaultException {
    Map<String, SecretBytes> values = new HashMap<>();
    try {
      for (String key : template.keys()) {
        Optional<JsonValue> value =
            Optional.ofNullable(answer.keys().fields().get(key)).or(() -> find(key, answer));
        if (value.isPresent()) {
          values.put(key, value(object, key, value.get(), answer));
        }
      }
      return template.render(values, answer.keys().fields().keySet(), left.volumeBytes());
    } catch (TransformException e) {
      throw failed(object, e);
    } finally {
      values.values().forEach(SecretBytes::close);
    }
  }

  private static VaultException failed(VaultObject object, TransformException e) {
    return VaultException.extracting(
        e.kind(), "%s: %s".formatted(object.request().describe(), e.text()));
  }

  private static SecretBytes value(VaultObject object, String key, SecretAnswer answer)
      throws VaultException {
    JsonValue value =
        find(key, answer)
            .orElseThrow(
                () ->
                    VaultException.extracting(
                        Kind.NOT_FOUND,
                        "%s: there is no key '%s'%s"
                            .formatted(
                                object.request().describe(),
                                Names.excerpt(key),
                                suggestion(key, answer.keys().fields()))));
    return value(object, key, value, answer);
  }

  /** The decoded value of a key. */
  private static SecretBytes value(
      VaultObject object, String key, JsonValue value, SecretAnswer answer) throws VaultException {
    try (OffHeap content = new OffHeap()) {
      if (value instanceof Items list && object.lists() == Lists.LINES) {
        String separator = "";
        for (JsonValue item : list.items()) {
          content.add(separator);
          write(item, answer, content);
          separator = "\n";
        }
      } else {
        write(value, answer, content);
      }
      return EncodedValue.decode(content, object.encoding())
          .orElseThrow(() -> undecodable(object, key, object.encoding()));
    }
  }

  private static void write(JsonValue value, SecretAnswer answer, OffHeap content) {
    if (value instanceof Text text) {
      answer.json().decode(text, content);
    } else {
      JsonWriter.write(answer.json(), value, content);
    }
  }

  private static String suggestion(String key, Map<String, JsonValue> keys) {
    if (key.equals(KeyedPath.EVERY_KEY)) {
      return "; for every key as a file put %s into objectName, as db/%1$s"
          .formatted(KeyedPath.PLACE);
    }
    int dot = key.indexOf('.');
    if (dot > 0 && keys.get(key.substring(0, dot)) instanceof Fields) {
      return "; no path leads into a value: secretKey: %s writes all of it, as JSON"
          .formatted(Names.excerpt(key.substring(0, dot)));
    }
    return Names.nearest(key, keys.keySet())
        .map(name -> " (did you mean '%s'?)".formatted(Names.excerpt(name)))
        .orElse("");
  }

  /**
   * A key of the secret, or one that stands beside it: {@code metadata} of KV v2. Upstream looks
   * into an object called {@code data} first, whatever the engine, which its classes may rely on.
   */
  private static Optional<JsonValue> find(String key, SecretAnswer answer) {
    Fields beside = AnswerEnvelope.data(answer.json());
    return Optional.ofNullable(beside.object("data").fields().get(key))
        .or(() -> Optional.ofNullable(beside.fields().get(key)));
  }

  private static VaultException undecodable(VaultObject object, String key, Encoding encoding) {
    return VaultException.extracting(
        Kind.BAD_ANSWER,
        "%s: the value of '%s' is not %s; leave encoding out to have it as it is"
            .formatted(
                object.request().describe(),
                Names.excerpt(key),
                encoding == Encoding.HEX ? "hex" : "base64"));
  }
}
