package io.strongroom.driver.spc;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.strongroom.driver.spc.SecretProviderClasses.Lookup;
import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.yaml.Position;
import io.strongroom.provider.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A SecretProviderClass as the API server serves it. Read by the same rules as a file, since the
 * schema that the server checks may be another's.
 */
final class SpcObject {
  private static final Position NOWHERE = new Position(1, 1);
  private static final int MAX_REASON = 1000;

  private static final String METADATA = "metadata";
  private static final String ANNOTATIONS = "annotations";

  /** Large, and of no use here: they would double what is remembered of a class. */
  private static final String MANAGED_FIELDS = "managedFields";

  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  private SpcObject() {}

  static Lookup read(JsonObject object, String namespace, String name) {
    SpcDocument document = SpcDocument.read(mapping(withoutBallast(object)), "");
    List<ClassProblem> problems = new ArrayList<>(document.problems());
    if (problems.isEmpty()
        && !(document.namespace().equals(namespace) && document.name().equals(name))) {
      problems.add(ClassProblem.error("metadata", "is another object's than was asked for"));
    }
    if (problems.isEmpty()) {
      return new Lookup.Found(document.spc());
    }
    String reason = problems.stream().map(ClassProblem::describe).collect(Collectors.joining("; "));
    return new Lookup.Malformed(
        reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON) + "...");
  }

  private static JsonObject withoutBallast(JsonObject object) {
    if (object.get(METADATA) instanceof JsonObject metadata) {
      metadata.remove(MANAGED_FIELDS);
      if (metadata.get(ANNOTATIONS) instanceof JsonObject annotations) {
        annotations.remove(LAST_APPLIED);
      }
    }
    return object;
  }

  private static YamlNode.Mapping mapping(JsonObject object) {
    Map<String, YamlNode> entries = new LinkedHashMap<>();
    object
        .entrySet()
        .forEach(
            each -> {
              entries.put(each.getKey(), node(each.getValue()));
            });
    return new YamlNode.Mapping(entries, true, NOWHERE);
  }

  /** The parser's limit of nesting is what bounds the depth. */
  private static YamlNode node(JsonElement element) {
    if (element instanceof JsonObject object) {
      return mapping(object);
    }
    if (element instanceof JsonArray array) {
      return new YamlNode.Sequence(array.asList().stream().map(SpcObject::node).toList(), NOWHERE);
    }
    return element instanceof JsonPrimitive primitive
        ? new YamlNode.Scalar(primitive.getAsString(), !primitive.isString(), NOWHERE)
        : new YamlNode.Null(NOWHERE);
  }
}
