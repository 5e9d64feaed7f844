package io.strongroom.provider.vault.json;

import io.strongroom.provider.vault.json.JsonValue.Fields;
import io.strongroom.provider.vault.json.JsonValue.Null;
import io.strongroom.provider.vault.json.JsonValue.Text;
import java.util.List;
import java.util.Set;

/**
 * The envelope that servers put around data, in the order in which Go's client has its fields. A
 * body without one is data altogether.
 */
public final class AnswerEnvelope {
  /** The fields of an answer in the order in which Go's client has them. */
  private static final List<String> ENVELOPE =
      List.of("request_id", "lease_id", "lease_duration", "renewable", "data", "warnings");

  private static final List<String> OPTIONAL = List.of("auth", "wrap_info", "mount_type");

  private static final Set<String> ALL =
      Set.of(
          "request_id",
          "lease_id",
          "lease_duration",
          "renewable",
          "data",
          "warnings",
          "auth",
          "wrap_info",
          "mount_type");

  /** What differs between two answers with the same content. */
  private static final Set<String> VOLATILE = Set.of("request_id", "lease_id", "lease_duration");

  private AnswerEnvelope() {}

  /** Writes a whole answer. */
  public static void write(JsonDocument document, OffHeap target) {
    write(document, target, Set.of());
  }

  /** Writes a whole answer without what is another one in every answer. */
  public static void writeStable(JsonDocument document, OffHeap target) {
    write(document, target, VOLATILE);
  }

  /** The secret data of an answer: a body that is no envelope is data altogether. */
  public static Fields data(JsonDocument document) {
    return isEnvelope(document.root()) ? document.root().object("data") : document.root();
  }

  private static boolean isEnvelope(Fields root) {
    return root.fields().keySet().stream().anyMatch(ALL::contains);
  }

  private static void write(JsonDocument document, OffHeap target, Set<String> without) {
    Fields root = document.root();
    boolean envelope = isEnvelope(root);
    String separator = "{";
    for (String name : ENVELOPE) {
      if (without.contains(name)) {
        continue;
      }
      target.add(separator + "\"" + name + "\":");
      separator = ",";
      if (name.equals("data") && !envelope) {
        JsonWriter.write(document, root, target);
      } else {
        field(name, root.get(name), document, target);
      }
    }
    for (String name : OPTIONAL) {
      JsonValue value = root.get(name);
      if (!(value instanceof Null) && !(value instanceof Text text && text.from() == text.to())) {
        target.add(separator + "\"" + name + "\":");
        JsonWriter.write(document, value, target);
      }
    }
    target.add('}');
  }

  /** Go's zero values stand for what is missing. */
  private static void field(String name, JsonValue value, JsonDocument document, OffHeap target) {
    if (!(value instanceof Null)) {
      JsonWriter.write(document, value, target);
      return;
    }
    target.add(
        switch (name) {
          case "request_id", "lease_id" -> "\"\"";
          case "lease_duration" -> "0";
          case "renewable" -> "false";
          default -> "null";
        });
  }
}
