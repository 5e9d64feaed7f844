package io.strongroom.provider.gcp.spec;

import io.strongroom.provider.cloud.NamePattern;
import io.strongroom.provider.cloud.NamedPath;
import io.strongroom.provider.transform.FileTemplate;
import io.strongroom.provider.transform.KeyedPath;
import java.util.Map;

/** What of an object becomes files. */
public sealed interface GcpSelection {
  /** The value as it is. */
  record Whole() implements GcpSelection {}

  /** The text at one key. */
  record OneKey(KeyFormat format, String key) implements GcpSelection {}

  /** A file for every key. */
  record EveryKey(KeyFormat format, KeyedPath path) implements GcpSelection {}

  /** A file that is rendered from keys of a JSON object or of a YAML mapping. */
  record Rendered(FileTemplate template) implements GcpSelection {}

  /**
   * Not one secret but all whose names begin alike.
   *
   * @param labels what a secret must be labelled with besides
   * @param limit the most secrets that may match; more are a failure
   */
  record Many(NamePattern pattern, Map<String, String> labels, NamedPath path, int limit)
      implements GcpSelection {
    public Many {
      labels = Map.copyOf(labels);
    }
  }
}
