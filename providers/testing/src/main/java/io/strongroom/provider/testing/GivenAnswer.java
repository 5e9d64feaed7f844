package io.strongroom.provider.testing;

import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchResult.Failed;
import io.strongroom.provider.FetchResult.Fetched;
import io.strongroom.provider.FetchResult.NotChanged;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.testing.FetchingPod.FileSeen;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What was answered here to a recorded case.
 *
 * @param versions of the store, by the id of the object
 * @param words of the failures
 */
public record GivenAnswer(
    boolean failed, Map<String, FileSeen> files, Map<String, String> versions, List<String> words) {
  public static GivenAnswer failed(List<String> words) {
    return new GivenAnswer(true, Map.of(), Map.of(), words);
  }

  /**
   * Of a fetch for a volume that held nothing.
   *
   * @param counted the store's version of an object, as it was recorded
   */
  public static GivenAnswer of(FetchingPod.Answer answer, Function<ObjectVersion, String> counted) {
    return switch (answer.result()) {
      case Failed failed -> failed(failed.failures().stream().map(FetchFailure::message).toList());
      case NotChanged _ -> throw new IllegalStateException("nothing was held");
      case Fetched fetched -> mounts(answer.files(), fetched.versions(), counted);
    };
  }

  /** Files and the versions of their objects. */
  public static GivenAnswer mounts(
      Map<String, FileSeen> files,
      List<ObjectVersion> versions,
      Function<ObjectVersion, String> counted) {
    Map<String, String> byId = new TreeMap<>();
    versions.forEach(version -> byId.put(version.id(), counted.apply(version)));
    return new GivenAnswer(false, files, byId, List.of());
  }

  /** In the words of a decision's table, with files in full. */
  public String summary() {
    return summary(FileSeen::text);
  }

  /**
   * In the words of a decision's table.
   *
   * @param shown of a file
   */
  public String summary(Function<FileSeen, String> shown) {
    if (failed) {
      return "fails";
    }
    List<String> parts = new ArrayList<>();
    files.forEach((path, file) -> parts.add("%s=%s".formatted(path, shown.apply(file))));
    return parts.isEmpty() ? "mounts nothing" : "mounts " + String.join(", ", parts);
  }
}
