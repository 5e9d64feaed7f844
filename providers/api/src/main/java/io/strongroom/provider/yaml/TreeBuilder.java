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
  static final String TAGS = "tags are not supported; quote a value that starts with !";

  private static final int MAX_DEPTH = 32;

  /** Aliases count as much as what they stand for: walking the tree is bounded as well. */
  private static final int MAX_NODES = 50_000;

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
    boolean plain = event.getScalarStyle() == ScalarStyle.PLAIN;
    if (tag == null) {
      return plain && NULLS.contains(text) ? new Null(position) : new Scalar(text, plain, position);
    }
    return switch (tag) {
      case Tag.PREFIX + "str", "!" -> new Scalar(text, false, position);
      case Tag.PREFIX + "int", Tag.PREFIX + "float", Tag.PREFIX + "bool" ->
          new Scalar(text, true, position);
      case Tag.PREFIX + "null" -> new Null(position);
      case Tag.PREFIX + "binary" -> new Scalar(decoded(text, position), false, position);
      default -> throw new MalformedYamlException(position, TAGS);
    };
  }

  private static String decoded(String base64, Position position) throws MalformedYamlException {
    try {
      return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new MalformedYamlException(position, "!!binary is followed by base64");
    }
  }

  private YamlNode collection(CollectionStartEvent start, Position position, int depth)
      throws MalformedYamlException {
    boolean mapping = start.getEventId() == Event.ID.MappingStart;
    String expected = Tag.PREFIX + (mapping ? "map" : "seq");
    if (start.getTag() != null && !start.getTag().equals(expected)) {
      throw new MalformedYamlException(position, TAGS);
    }
    YamlNode collection = mapping ? mapping(position, depth) : sequence(position, depth);
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
    while (!parser.checkEvent(Event.ID.MappingEnd)) {
      YamlNode key = node(depth + 1);
      YamlNode value = node(depth + 1);
      if (key instanceof Scalar scalar && scalar.plain() && scalar.text().equals(MERGE)) {
        addMerged(value, merged);
      } else if (entries.putIfAbsent(name(key), value) != null) {
        if (duplicates == DuplicateKeys.REFUSED) {
          throw new MalformedYamlException(key.position(), "the key is there already");
        }
        entries.put(name(key), value);
      }
    }
    merged.forEach(from -> from.entries().forEach(entries::putIfAbsent));
    return new Mapping(entries, position);
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
    switch (value) {
      case Mapping mapping -> merged.add(mapping);
      case Sequence sequence -> {
        for (YamlNode item : sequence.items()) {
          addMerged(item, merged);
        }
      }
      case Scalar _, Null _ ->
          throw new MalformedYamlException(value.position(), "<< is followed by a mapping");
    }
  }
}
