package io.strongroom.provider.azure.spec;

import io.strongroom.provider.cloud.NamePattern;
import io.strongroom.provider.cloud.NamedPath;
import io.strongroom.provider.transform.FileTemplate;
import io.strongroom.provider.transform.KeyedPath;
import java.util.Map;

/** What of an object becomes files. */
public sealed interface AzureSelection {
  /** The object as it is; of several versions each. */
  record Whole() implements AzureSelection {}

  /** The text at one key of a JSON object. */
  record OneKey(String key) implements AzureSelection {}

  /** A file for every key of a JSON object. */
  record EveryKey(KeyedPath path) implements AzureSelection {}

  /** A file that is rendered from keys of a JSON object. */
  record Rendered(FileTemplate template) implements AzureSelection {}

  /**
   * Not one secret but all whose names begin alike.
   *
   * @param tags what a secret must be tagged with besides
   * @param limit the most secrets that may match; more are a failure
   */
  record Many(NamePattern pattern, Map<String, String> tags, NamedPath path, int limit)
      implements AzureSelection {
    public Many {
      tags = Map.copyOf(tags);
    }
  }
}
