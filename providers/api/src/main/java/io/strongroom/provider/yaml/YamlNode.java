package io.strongroom.provider.yaml;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A value in a document. Printing one never prints the text of a scalar: documents of the embedded
 * store hold secrets.
 */
public sealed interface YamlNode {
  /** Where the value begins. */
  Position position();

  /** What it is, for messages: {@code a list}. */
  default String kind() {
    return switch (this) {
      case Mapping _ -> "a mapping";
      case Sequence _ -> "a list";
      case Scalar _ -> "a single value";
      case Null _ -> "nothing";
    };
  }

  /**
   * Keys with values, in the order of the document. Keys are the source text of scalars.
   *
   * @param textKeys whether Go takes all of them for texts: {@code 1} and {@code true} are none
   */
  record Mapping(Map<String, YamlNode> entries, boolean textKeys, Position position)
      implements YamlNode {
    public Mapping {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    public Set<String> keys() {
      return entries.keySet();
    }

    public Optional<YamlNode> get(String key) {
      return Optional.ofNullable(entries.get(key));
    }

    /**
     * As sigs.k8s.io/yaml fills a field: the case of names does not count. Of several spellings the
     * last one in the order of bytes counts, wherever it stands.
     */
    public Optional<YamlNode> getIgnoringCase(String key) {
      return entries.entrySet().stream()
          .filter(entry -> entry.getKey().equalsIgnoreCase(key))
          .max(Map.Entry.comparingByKey())
          .map(Map.Entry::getValue);
    }
  }

  record Sequence(List<YamlNode> items, Position position) implements YamlNode {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /**
   * A single value other than null.
   *
   * @param text the source text, quotes and escapes removed
   * @param plain whether it stands without quotes, so that it may be more than a string
   */
  record Scalar(String text, boolean plain, Position position) implements YamlNode {
    @Override
    public String toString() {
      return "Scalar[%s]".formatted(position);
    }
  }

  /** Nothing, {@code ~} or {@code null}, without quotes. */
  record Null(Position position) implements YamlNode {}
}
