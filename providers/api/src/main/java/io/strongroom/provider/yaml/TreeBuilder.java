package io.strongroom.provider.yaml;

import io.strongroom.provider.yaml.Yaml.DuplicateKeys;
import io.strongroom.provider.yaml.YamlNode.Mapping;
import io.strongroom.provider.yaml.YamlNode.Null;
import io.strongroom.provider.yaml.YamlNode.Scalar;
import io.strongroom.provider.yaml.YamlNode.Sequence;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.Parser;

/**
 * Builds the tree of one document from the parser's events.
 *
 * <p>From events and not from SnakeYAML's own node graph, because there an anchor may contain its
 * own alias. Here an anchor is known only once its node is complete, so the result is a tree, and
 * an alias shares the node instead of copying it.
 */
final class TreeBuilder {
  private static final int MAX_DEPTH = 32;

  /** Aliases count as much as what they stand for: walking the tree is bounded as well. */
  private static final int MAX_NODES = 50_000;

  private static final int BASE64_GROUP = 4;
  private static final String MERGE = "<<";
  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

  private final Parser parser;
  private final DuplicateKeys duplicates;
  private final Map<String, Anchored> anchors = new HashMap<>();
  private int nodes;

  TreeBuilder(Parser parser, DuplicateKeys duplicates) {
    this.parser = parser;
    this.duplicates = duplicates;
  }

  /** A complete node and how many nodes it has, itself included. */
  private record Anchored(YamlNode node, int size) {}

  YamlNode document() throws MalformedYamlException {
    parser.getEvent(); // the start of the document
    YamlNode root = node(1);
    parser.getEvent(); // its end
    return root;
  }

  private YamlNode node(int depth) throws MalformedYamlException {
    NodeEvent event = (NodeEvent) parser.getEvent();
    Position position = Yaml.position(event.getStartMark());
    if (depth > MAX_DEPTH) {
      throw new MalformedYamlException(
          position, "nested deeper than %d levels".formatted(MAX_DEPTH));
    }
    int before = nodes;
    count(1, position);
    YamlNode node;
    if (event instanceof AliasEvent) {
      Anchored anchored = anchors.get(event.getAnchor());
      if (anchored == null) {
        throw new MalformedYamlException(
            position, "an alias without its anchor; quote a value that starts with *");
      }
      count(anchored.size, position);
      return anchored.node;
    } else if (event instanceof ScalarEvent scalar) {
      node = scalar(scalar, position);
    } else if (event instanceof CollectionStartEvent start) {
      node = collection(start, position, depth);
    } else {
      throw new IllegalStateException("unexpected event " + event.getEventId());
    }
    if (event.getAnchor() != null) {
      anchors.put(event.getAnchor(), new Anchored(node, nodes - before));
    }
    return node;
  }

  private void count(int more, Position position) throws MalformedYamlException {
    nodes += more;
    if (nodes > MAX_NODES) {
      throw new MalformedYamlException(
          position, "more than %d values, aliases included".formatted(MAX_NODES));
    }
  }

  private static YamlNode scalar(ScalarEvent event, Position position)
      throws MalformedYamlException {
    String text = event.getValue();
    String tag = event.getTag();
    if (tag == null || tag.equals("!")) {
      boolean plain = event.getScalarStyle() == ScalarStyle.PLAIN;
      return plain && NULLS.contains(text) ? new Null(position) : new Scalar(text, plain, position);
    }
    return switch (tag) {
      case Tag.PREFIX + "null" -> {
        if (!NULLS.contains(text)) {
          throw mistagged("null", position);
        }
        yield new Null(position);
      }
      case Tag.PREFIX + "bool" -> typed(text, "bool", Set.of(ScalarType.BOOLEAN), position);
      case Tag.PREFIX + "int" -> typed(text, "int", Set.of(ScalarType.INTEGER), position);
      case Tag.PREFIX + "float" ->
          typed(text, "float", Set.of(ScalarType.FLOAT, ScalarType.INTEGER), position);
      case Tag.PREFIX + "timestamp" ->
          typed(text, "timestamp", Set.of(ScalarType.TIMESTAMP), position);
      case Tag.PREFIX + "binary" -> new Scalar(decoded(text, position), false, position);
      // !!str, and any other: it makes a text.
      default -> new Scalar(text, false, position);
    };
  }

  /** What is in quotes and tagged as a number is one all the same. */
  private static Scalar typed(String text, String tag, Set<ScalarType> types, Position position)
      throws MalformedYamlException {
    Scalar scalar = new Scalar(text, true, position);
    if (!types.contains(Scalars.typeOf(scalar, Dialect.GO_YAML_V3))) {
      throw mistagged(tag, position);
    }
    return scalar;
  }

  private static MalformedYamlException mistagged(String tag, Position position) {
    return new MalformedYamlException(
        position, "!!%s is followed by something else; leave it out".formatted(tag));
  }

  private static String decoded(String base64, Position position) throws MalformedYamlException {
    String letters = base64.replaceAll("[\r\n]", "");
    try {
      if (letters.length() % BASE64_GROUP == 0) {
        return new String(Base64.getDecoder().decode(letters), StandardCharsets.UTF_8);
      }
    } catch (IllegalArgumentException e) {
      // falls through to the message, without a cause that quotes the document
    }
    throw new MalformedYamlException(position, "!!binary is followed by base64");
  }

  private YamlNode collection(CollectionStartEvent start, Position position, int depth)
      throws MalformedYamlException {
    // Whatever its tag is: no classes are made, and a mapping stays one.
    YamlNode collection =
        start.getEventId() == Event.ID.MappingStart
            ? mapping(position, depth)
            : sequence(position, depth);
    parser.getEvent(); // its end
    return collection;
  }

  private Sequence sequence(Position position, int depth) throws MalformedYamlException {
    List<YamlNode> items = new ArrayList<>();
    while (!parser.checkEvent(Event.ID.SequenceEnd)) {
      items.add(node(depth + 1));
    }
    return new Sequence(items, position);
  }

  private Mapping mapping(Position position, int depth) throws MalformedYamlException {
    Map<String, YamlNode> entries = new LinkedHashMap<>();
    List<Mapping> merged = new ArrayList<>();
    boolean merges = false;
    boolean textKeys = true;
    while (!parser.checkEvent(Event.ID.MappingEnd)) {
      YamlNode key = node(depth + 1);
      YamlNode value = node(depth + 1);
      boolean merge = isMerge(key);
      boolean again = merge ? merges : entries.containsKey(name(key));
      if (again && duplicates == DuplicateKeys.REFUSED) {
        throw new MalformedYamlException(key.position(), "the key is there already");
      }
      if (merge) {
        merges = true;
        addMerged(value, merged);
      } else {
        entries.put(name(key), value);
        textKeys &= isText(key);
      }
    }
    merged.forEach(from -> from.entries().forEach(entries::putIfAbsent));
    return new Mapping(entries, textKeys, position);
  }

  private static boolean isText(YamlNode key) {
    return key instanceof Scalar scalar
        && Scalars.typeOf(scalar, Dialect.GO_YAML_V3) == ScalarType.STRING;
  }

  private static boolean isMerge(YamlNode key) {
    return key instanceof Scalar scalar && scalar.plain() && scalar.text().equals(MERGE);
  }

  private static String name(YamlNode key) throws MalformedYamlException {
    return switch (key) {
      case Scalar scalar -> scalar.text();
      case Null _ -> "";
      case Mapping _, Sequence _ ->
          throw new MalformedYamlException(key.position(), "a key is a single value");
    };
  }

  private static void addMerged(YamlNode value, List<Mapping> merged)
      throws MalformedYamlException {
    List<YamlNode> from = value instanceof Sequence sequence ? sequence.items() : List.of(value);
    for (YamlNode item : from) {
      if (!(item instanceof Mapping mapping)) {
        throw new MalformedYamlException(item.position(), "<< is followed by a mapping");
      }
      merged.add(mapping);
    }
  }
}
