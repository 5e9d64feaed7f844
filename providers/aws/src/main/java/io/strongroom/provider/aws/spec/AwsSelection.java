package io.strongroom.provider.aws.spec;

import io.strongroom.provider.cloud.NamePattern;
import io.strongroom.provider.cloud.NamedPath;
import io.strongroom.provider.transform.FileTemplate;
import io.strongroom.provider.transform.KeyedPath;
import java.util.List;
import java.util.Map;

/** What of an object becomes files. */
public sealed interface AwsSelection {
  /**
   * The value as it is, and some of what is in it.
   *
   * @param anyValue whether an extract may be a number, a list or an object, which become JSON
   */
  record Whole(List<Extract> extracts, boolean anyValue) implements AwsSelection {
    public Whole {
      extracts = List.copyOf(extracts);
    }
  }

  /** One key of a JSON object. */
  record OneKey(String key) implements AwsSelection {}

  /** A file for every key of a JSON object. */
  record EveryKey(KeyedPath path) implements AwsSelection {}

  /** A file that is rendered from keys of a JSON object. */
  record Rendered(FileTemplate template) implements AwsSelection {}

  /**
   * Not one object but all whose names begin alike.
   *
   * @param tags what a secret must be tagged with besides
   * @param limit the most objects that may match; more are a failure
   */
  record Many(NamePattern pattern, Map<String, String> tags, NamedPath path, int limit)
      implements AwsSelection {
    public Many {
      tags = Map.copyOf(tags);
    }
  }
}
