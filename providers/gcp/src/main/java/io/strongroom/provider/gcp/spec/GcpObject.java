package io.strongroom.provider.gcp.spec;

import io.strongroom.provider.cloud.ForeignText;
import java.util.List;
import java.util.OptionalInt;

/**
 * One entry of {@code secrets}.
 *
 * @param name as the class writes it
 * @param path of its file; a pattern of paths where it becomes several
 * @param optional whether the volume does without it where it is missing
 */
public record GcpObject(
    String name,
    ResourceName resource,
    String path,
    OptionalInt mode,
    GcpSelection selection,
    boolean optional) {

  /** How messages call it. */
  public String label() {
    return "%s '%s'".formatted(resource.kind().noun(), ForeignText.oneLine(name));
  }

  /** The paths that are known before the store has answered. */
  public List<String> plannedPaths() {
    return switch (selection) {
      case GcpSelection.Whole _, GcpSelection.OneKey _, GcpSelection.Rendered _ -> List.of(path);
      case GcpSelection.EveryKey _, GcpSelection.Many _ -> List.of();
    };
  }
}
