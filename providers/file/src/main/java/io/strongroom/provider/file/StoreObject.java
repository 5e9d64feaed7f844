package io.strongroom.provider.file;

import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.FileOwner;
import io.strongroom.provider.LocalPath;
import io.strongroom.provider.PlannedObject;
import io.strongroom.provider.yaml.Fields;
import io.strongroom.provider.yaml.ListParameter;
import io.strongroom.provider.yaml.Yaml;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * One item of {@code objects}.
 *
 * @param name {@code objectName}: relative path of the file below the root of the store
 * @param path {@code objectAlias}: relative path of the file in the volume; by default the key, or
 *     without one the name
 * @param key {@code key}: which value of a YAML or JSON file; absent = the whole file, byte by byte
 * @param mode {@code filePermission}
 * @param owner {@code uid} and {@code gid}; of the two a missing one is 0, root
 */
record StoreObject(
    String name, String path, Optional<String> key, OptionalInt mode, Optional<FileOwner> owner) {
  private static final int MAX_NAME = 1024;
  private static final int MAX_ID = Integer.MAX_VALUE - 1;

  /** What identifies the content, unique within the store: {@code db.yaml#password}. */
  String id() {
    return key.map(inFile -> name + "#" + inFile).orElse(name);
  }

  PlannedObject planned() {
    return new PlannedObject(id(), List.of(path));
  }

  static List<StoreObject> listIn(String text, String parameter, Consumer<ClassProblem> problems) {
    return new ListParameter(
            parameter,
            Yaml.DuplicateKeys.REFUSED,
            Fields.Case.SENSITIVE,
            ClassProblem.Severity.ERROR)
        .read(text, StoreObject::from, problems);
  }

  private static StoreObject from(Fields fields) {
    String name = fields.requiredText("objectName");
    Optional<String> path = fields.text("objectAlias");
    Optional<String> key = fields.text("key");
    OptionalInt mode = fields.filePermission("filePermission");
    Optional<FileOwner> owner =
        owner(fields.integer("uid", 0, MAX_ID), fields.integer("gid", 0, MAX_ID));
    if (!name.isEmpty()) {
      reportName(name, fields);
    }
    if (path.isPresent() && path.get().isBlank()) {
      fields.report("objectAlias", "is empty; leave it out to name the file after the object");
    }
    if (key.isPresent() && KeyedFile.formatOf(name).isEmpty()) {
      fields.report("key", "needs an objectName that ends in .yaml, .yml or .json");
    }
    return new StoreObject(name, path.or(() -> key).orElse(name), key, mode, owner);
  }

  private static void reportName(String name, Fields fields) {
    if (name.startsWith("/")) {
      fields.report("objectName", "expected a path relative to the store, without a leading /");
    } else if (List.of(name.split("/", -1)).stream()
        .anyMatch(segment -> segment.isEmpty() || segment.equals(".") || segment.equals(".."))) {
      fields.report("objectName", "a path has no empty, . or .. segments");
    } else if (name.length() > MAX_NAME || name.chars().anyMatch(Character::isISOControl)) {
      fields.report(
          "objectName",
          "expected at most %d characters and no control characters".formatted(MAX_NAME));
    } else if (StoreVersionKey.owns(name)) {
      fields.report("objectName", "belongs to the store itself");
    } else {
      LocalPath.problem(name).ifPresent(problem -> fields.report("objectName", problem));
    }
  }

  private static Optional<FileOwner> owner(OptionalLong uid, OptionalLong gid) {
    return uid.isEmpty() && gid.isEmpty()
        ? Optional.empty()
        : Optional.of(new FileOwner((int) uid.orElse(0), (int) gid.orElse(0)));
  }
}
