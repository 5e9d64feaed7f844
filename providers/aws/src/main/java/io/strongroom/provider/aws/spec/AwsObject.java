package io.strongroom.provider.aws.spec;

import io.strongroom.provider.cloud.ForeignText;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * One entry of {@code objects}.
 *
 * @param name as the class writes it
 * @param primary what is asked for in the first region
 * @param failover what is asked for in the second
 * @param path of its file; a pattern of paths where several files have one version together
 * @param optional whether the volume does without it where it is missing
 */
public record AwsObject(
    String name,
    AwsObjectType type,
    Reference primary,
    Reference failover,
    String path,
    OptionalInt mode,
    AwsSelection selection,
    boolean optional) {

  /** How messages call it. */
  public String label() {
    return "%s '%s'".formatted(type.noun(), ForeignText.oneLine(name));
  }

  /** The paths that are known before the store has answered. */
  public List<String> plannedPaths() {
    return switch (selection) {
      case AwsSelection.Whole _, AwsSelection.OneKey _, AwsSelection.Rendered _ -> versionIds();
      case AwsSelection.EveryKey _, AwsSelection.Many _ -> List.of();
    };
  }

  /** Under which ids its version is known: that of each file, as upstream's provider has it. */
  public List<String> versionIds() {
    List<String> ids = new ArrayList<>(List.of(path));
    if (selection instanceof AwsSelection.Whole whole) {
      whole.extracts().forEach(extract -> ids.add(extract.path()));
    }
    return ids;
  }
}
