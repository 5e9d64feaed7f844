package io.strongroom.provider.gcp.spec;

import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.cloud.ForeignText;
import io.strongroom.provider.transform.FileTemplate;
import io.strongroom.provider.yaml.Fields;
import io.strongroom.provider.yaml.ListParameter;
import io.strongroom.provider.yaml.Yaml;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Reads {@code secrets} as yaml.v3 does: names of fields in their own case, unknown ones passed
 * over, with a warning, and a field twice is an error.
 */
final class GcpObjectReader {
  static final String RESOURCE = "resourceName";
  static final String PATH = "path";
  private static final String FILE_NAME = "fileName";

  private static final List<String> FIELDS =
      List.of(
          RESOURCE,
          PATH,
          FILE_NAME,
          FileMode.FIELD,
          KeyFormat.JSON.field(),
          KeyFormat.YAML.field(),
          FileTemplate.FIELD,
          GcpSelectionReader.LABELS,
          GcpSelectionReader.LIMIT,
          "optional");

  private static final ListParameter PARAMETER =
      new ListParameter(
          GcpParameterNames.SECRETS,
          Yaml.DuplicateKeys.REFUSED,
          Fields.Case.SENSITIVE,
          ClassProblem.Severity.WARNING);

  /** Where each path comes from, and what selects many. */
  private final Map<String, String> paths = new HashMap<>();

  private final Map<String, String> patterns = new HashMap<>();

  private GcpObjectReader() {}

  /** The objects, those with mistakes left out. */
  static List<GcpObject> read(String text, Consumer<ClassProblem> problems) {
    GcpObjectReader reader = new GcpObjectReader();
    return PARAMETER.read(text, reader::object, problems).stream()
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<GcpObject> object(Fields fields) {
    FIELDS.forEach(fields::node); // known, whichever of them are looked at
    Optional<String> name = fields.text(RESOURCE);
    Optional<ResourceName> resource = resource(fields, name.orElse(""));
    Optional<String> path = path(fields);
    OptionalInt mode = FileMode.read(fields);
    Optional<GcpSelection> selection = new GcpSelectionReader(fields, resource, path).read();
    boolean optional = fields.flag("optional").orElse(false);
    if (resource.isEmpty() || selection.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> ofFile = pathOf(fields, resource.get(), path, selection.get());
    return ofFile.map(
        known ->
            new GcpObject(name.orElse(""), resource.get(), known, mode, selection.get(), optional));
  }

  private static Optional<ResourceName> resource(Fields fields, String name) {
    return switch (ResourceName.parse(name)) {
      case ResourceName.Parsed.Good(ResourceName good) -> Optional.of(good);
      case ResourceName.Parsed.Bad(List<String> problems) -> {
        problems.forEach(problem -> fields.report(RESOURCE, problem));
        yield Optional.empty();
      }
    };
  }

  /** The path; {@code fileName} is what it was called once. */
  private static Optional<String> path(Fields fields) {
    Optional<String> path = fields.text(PATH).filter(text -> !text.isEmpty());
    Optional<String> older = fields.text(FILE_NAME).filter(text -> !text.isEmpty());
    return path.or(() -> older);
  }

  private Optional<String> pathOf(
      Fields fields, ResourceName resource, Optional<String> path, GcpSelection selection) {
    return switch (selection) {
      case GcpSelection.Many many -> {
        String other = patterns.putIfAbsent(resource.path(), fields.path());
        if (other != null) {
          fields.report(RESOURCE, "is at %s already: state it once".formatted(other));
        }
        yield Optional.of(many.path().text());
      }
      case GcpSelection.Whole _, GcpSelection.OneKey _, GcpSelection.Rendered _ -> {
        if (path.isEmpty()) {
          fields.report(PATH, "is required: the path of the file within the volume");
        }
        path.ifPresent(text -> add(fields, text));
        yield path;
      }
      case GcpSelection.EveryKey _ -> path;
    };
  }

  private void add(Fields fields, String path) {
    String other = paths.putIfAbsent(path, fields.path());
    if (other != null) {
      fields.report(
          PATH, "'%s' is the path of %s already".formatted(ForeignText.oneLine(path), other));
    }
  }
}
