package io.strongroom.provider.aws.spec;

import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.cloud.ForeignText;
import io.strongroom.provider.cloud.NamePattern;
import io.strongroom.provider.transform.FileTemplate;
import io.strongroom.provider.yaml.Fields;
import io.strongroom.provider.yaml.ListParameter;
import io.strongroom.provider.yaml.Names;
import io.strongroom.provider.yaml.Yaml;
import io.strongroom.provider.yaml.YamlNode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Reads {@code objects} as sigs.k8s.io/yaml and Go's JSON decoder do: names of fields in any case,
 * unknown ones passed over, with a warning. What upstream's provider refuses is refused in its
 * words.
 */
final class AwsObjectReader {
  static final String NAME = "objectName";
  static final String ALIAS = "objectAlias";
  static final String PERMISSION = "filePermission";
  private static final String TYPE = "objectType";
  private static final String VERSION = "objectVersion";
  private static final String LABEL = "objectVersionLabel";
  private static final String FAILOVER = "failoverObject";

  private static final List<String> FIELDS =
      List.of(
          NAME,
          TYPE,
          ALIAS,
          VERSION,
          LABEL,
          PERMISSION,
          FAILOVER,
          "optional",
          AwsSelectionReader.JMES_PATH,
          AwsSelectionReader.VALUE_TYPE,
          AwsSelectionReader.SECRET_KEY,
          FileTemplate.FIELD,
          AwsSelectionReader.TAGS,
          AwsSelectionReader.LIMIT);

  private static final ListParameter PARAMETER =
      new ListParameter(
          AwsParameterNames.OBJECTS,
          Yaml.DuplicateKeys.LAST_WINS,
          Fields.Case.IGNORED,
          ClassProblem.Severity.WARNING);

  private final PathTranslation translation;
  private final boolean twoRegions;
  private final Consumer<ClassProblem> problems;

  private AwsObjectReader(
      PathTranslation translation, boolean twoRegions, Consumer<ClassProblem> problems) {
    this.translation = translation;
    this.twoRegions = twoRegions;
    this.problems = problems;
  }

  /**
   * The objects, those with mistakes left out.
   *
   * @param failoverRegion the second region, if there is one
   */
  static List<AwsObject> read(
      String text,
      PathTranslation translation,
      Optional<String> failoverRegion,
      Consumer<ClassProblem> problems) {
    AwsObjectReader reader = new AwsObjectReader(translation, failoverRegion.isPresent(), problems);
    PathCollisions paths = new PathCollisions(problems);
    return PARAMETER
        .read(
            text,
            fields -> {
              FIELDS.forEach(fields::node); // known, whichever of them are looked at
              Optional<AwsObject> object = reader.object(new ItemFields(fields), failoverRegion);
              object.ifPresent(found -> paths.add(fields.path(), found));
              return object;
            },
            problems)
        .stream()
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<AwsObject> object(ItemFields fields, Optional<String> failoverRegion) {
    Optional<String> name = fields.text(NAME);
    Optional<String> type = fields.text(TYPE);
    Reference primary = new Reference(name.orElse(""), fields.text(VERSION), fields.text(LABEL));
    if (name.isEmpty()) {
      fields.report(NAME, "Object name must be specified");
    }
    Optional<AwsObjectType> known = name.flatMap(id -> type(fields, id, type));
    OptionalInt mode = fields.permission(PERMISSION);
    Optional<AwsSelection> selection =
        new AwsSelectionReader(fields, primary, known, translation).read();
    Reference failover = failover(fields, primary, type, known, failoverRegion);
    if (known.filter(AwsObjectType.PARAMETER::equals).isPresent()) {
      checkSelectors(fields, primary, failover);
    }
    Optional<String> path = name.flatMap(id -> path(fields, id, selection));
    boolean optional = fields.fields().flag("optional").orElse(false);
    if (known.isEmpty() || selection.isEmpty() || path.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new AwsObject(
            primary.id(),
            known.get(),
            primary,
            failover,
            path.get(),
            mode,
            selection.get(),
            optional));
  }

  /** The type of an object, as stated or as its ARN says; absent and reported if that fails. */
  private Optional<AwsObjectType> type(ItemFields fields, String id, Optional<String> stated) {
    Optional<AwsObjectType> type = stated.flatMap(AwsObjectType::of);
    if (stated.isPresent() && type.isEmpty()) {
      problems.accept(
          ClassProblem.error(
              fields.fields().path(TYPE),
              "Invalid objectType: " + ForeignText.oneLine(stated.get()),
              Names.nearest(stated.get(), AwsObjectType.ids())));
      return Optional.empty();
    }
    if (!Arn.isOne(id)) {
      if (stated.isEmpty()) {
        fields.report(
            TYPE,
            "Must use objectType when a full ARN is not specified: " + ForeignText.oneLine(id));
      }
      return type;
    }
    Optional<Arn> arn = Arn.parse(id);
    if (arn.isEmpty()) {
      fields.report(NAME, "Invalid ARN format in object name: " + ForeignText.oneLine(id));
      return Optional.empty();
    }
    Optional<AwsObjectType> ofArn = arn.get().type();
    if (type.isEmpty() && ofArn.isEmpty()) {
      fields.report(NAME, "Invalid service in ARN: " + ForeignText.oneLine(arn.get().service()));
    } else if (type.isPresent() && !type.equals(ofArn)) {
      fields.report(NAME, "objectType does not match ARN: " + ForeignText.oneLine(id));
      return Optional.empty();
    }
    return ofArn;
  }

  /** What is wrong with an id in a region; absent if nothing is. */
  static Optional<String> regionProblem(String id, String region) {
    return Arn.isOne(id)
        ? Arn.parse(id)
            .filter(arn -> !arn.region().equals(region))
            .map(
                _ ->
                    "ARN region must match region %s: %s"
                        .formatted(region, ForeignText.oneLine(id)))
        : Optional.empty();
  }

  private Reference failover(
      ItemFields fields,
      Reference primary,
      Optional<String> statedType,
      Optional<AwsObjectType> type,
      Optional<String> region) {
    Optional<ItemFields> stated = fields.fields().mapping(FAILOVER).map(ItemFields::new);
    Optional<String> id = stated.flatMap(failover -> failover.text(NAME));
    Optional<String> version = stated.flatMap(failover -> failover.text(VERSION));
    Optional<String> label = stated.flatMap(failover -> failover.text(LABEL));
    if (id.isPresent()) {
      String name = ForeignText.oneLine(primary.id());
      if (fields.text(ALIAS).isEmpty()) {
        fields.report(
            ALIAS, "object alias must be specified for objects with failover entries: " + name);
      }
      if (!twoRegions) {
        fields.report(
            FAILOVER, "failover object allowed only when failover region is defined: " + name);
      }
      if (!version.equals(primary.version())) {
        fields.report(
            FAILOVER + "." + VERSION,
            "object versions must match between primary and failover regions: " + name);
      }
      checkFailoverName(stated.get(), id.get(), statedType, type, region);
    }
    return new Reference(
        id.orElse(primary.id()), version.or(primary::version), label.or(primary::label));
  }

  private void checkFailoverName(
      ItemFields failover,
      String id,
      Optional<String> statedType,
      Optional<AwsObjectType> type,
      Optional<String> region) {
    Optional<AwsObjectType> found = type(failover, id, statedType);
    if (found.isPresent() && type.isPresent() && !found.equals(type)) {
      failover.report(NAME, "objectType does not match ARN: " + ForeignText.oneLine(id));
    }
    region
        .flatMap(second -> regionProblem(id, second))
        .ifPresent(problem -> failover.report(NAME, problem));
  }

  private static void checkSelectors(ItemFields fields, Reference primary, Reference failover) {
    for (Reference reference : List.of(primary, failover)) {
      if (reference.version().isPresent() && reference.label().isPresent()) {
        fields.report(
            LABEL,
            "ssm parameters can not specify both objectVersion and objectVersionLabel: "
                + ForeignText.oneLine(primary.id()));
        return;
      }
    }
  }

  private Optional<String> path(ItemFields fields, String id, Optional<AwsSelection> selection) {
    String name = fields.text(ALIAS).orElse(id);
    String path =
        switch (selection.orElse(null)) {
          case AwsSelection.Many many -> translation.path(many.path().text());
          case null, default -> translation.path(name);
        };
    if (PathTranslation.leadsElsewhere(path)) {
      fields.report(
          fields.text(ALIAS).isPresent() ? ALIAS : NAME,
          "path can not contain ../: " + ForeignText.oneLine(id));
      return Optional.empty();
    }
    return Optional.of(path);
  }

  /** Whether a field is there, be it mistaken. */
  static boolean has(ItemFields fields, String field) {
    return fields.fields().node(field).filter(node -> !(node instanceof YamlNode.Null)).isPresent();
  }

  /** Whether a name stands for many objects. */
  static boolean isPattern(String name) {
    return NamePattern.isOne(name) && !Arn.isOne(name);
  }
}
