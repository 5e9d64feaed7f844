package io.strongroom.provider.azure.spec;

import io.strongroom.provider.cloud.ForeignText;
import java.util.List;
import java.util.OptionalInt;

/**
 * One entry of {@code objects}.
 *
 * @param path of its file, or of the folder of its versions; a pattern of paths where it becomes
 *     several
 * @param optional whether the volume does without it where it is missing
 */
public record AzureObject(
    ObjectRef ref,
    String path,
    OptionalInt mode,
    ObjectFormat format,
    ObjectEncoding encoding,
    AzureSelection selection,
    boolean optional) {

  /** How messages call it. */
  public String label() {
    return "%s '%s'".formatted(ref.type().id(), ForeignText.oneLine(ref.name()));
  }

  /** The paths that are known before the vault has answered. */
  public List<String> plannedPaths() {
    if (ref.hasHistory()) {
      return List.of();
    }
    return switch (selection) {
      case AzureSelection.Whole _, AzureSelection.OneKey _, AzureSelection.Rendered _ ->
          List.of(path);
      case AzureSelection.EveryKey _, AzureSelection.Many _ -> List.of();
    };
  }
}
