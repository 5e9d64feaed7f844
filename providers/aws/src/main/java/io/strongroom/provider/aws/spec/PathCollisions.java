package io.strongroom.provider.aws.spec;

import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.cloud.ForeignText;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The paths of a class: two files of one path are a mistake, and are found before any call. */
final class PathCollisions {
  private final Consumer<ClassProblem> problems;
  private final Map<String, Owner> owners = new HashMap<>();
  private final TreeMap<String, Owner> directories = new TreeMap<>();

  PathCollisions(Consumer<ClassProblem> problems) {
    this.problems = problems;
  }

  /**
   * Whose path it is.
   *
   * @param field where the path comes from
   * @param extract if it is the path of one
   */
  private record Owner(String field, AwsObject object, Optional<Extract> extract) {
    boolean aliased() {
      return extract.isPresent() || !object.path().equals(plainPath());
    }

    private String plainPath() {
      return object.name();
    }
  }

  /**
   * Takes the paths of an object.
   *
   * @param field where the object is, for example {@code objects[1]}
   */
  void add(String field, AwsObject object) {
    add(object.path(), new Owner(field, object, Optional.empty()));
    if (object.selection() instanceof AwsSelection.Whole whole) {
      for (int i = 0; i < whole.extracts().size(); i++) {
        Extract extract = whole.extracts().get(i);
        add(
            extract.path(),
            new Owner("%s.jmesPath[%d]".formatted(field, i), object, Optional.of(extract)));
      }
    }
  }

  private void add(String path, Owner owner) {
    Owner other = owners.putIfAbsent(path, owner);
    if (other != null) {
      report(
          owner,
          "%s; both become the file '%s'"
              .formatted(words(owner, other), ForeignText.oneLine(path)));
      return;
    }
    Owner below = directories.get(path);
    if (below != null) {
      report(owner, fileAndDirectory(path, below));
    }
    for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
      String directory = path.substring(0, slash);
      Owner file = owners.get(directory);
      if (file != null) {
        report(owner, fileAndDirectory(directory, file));
      }
      directories.putIfAbsent(directory, owner);
    }
  }

  private void report(Owner owner, String message) {
    problems.accept(ClassProblem.error(owner.field() + ".objectAlias", message));
  }

  private static String fileAndDirectory(String path, Owner other) {
    return "'%s' would be a file and a directory; the other is at %s"
        .formatted(ForeignText.oneLine(path), other.field());
  }

  /** Today's provider's words where it finds the collision as well. */
  private static String words(Owner owner, Owner other) {
    String alias =
        ForeignText.oneLine(owner.extract().map(Extract::alias).orElse(owner.object().path()));
    if (owner.extract().isPresent()) {
      return "Name already in use for objectAlias: found duplicate object alias %s in JMES path entry %s"
          .formatted(alias, ForeignText.oneLine(owner.extract().get().expression().text()));
    }
    Optional<String> label = owner.object().primary().label();
    boolean sameObject =
        other.extract().isEmpty()
            && owner.object().name().equals(other.object().name())
            && label.equals(other.object().primary().label());
    if (!sameObject) {
      return "found duplicate object alias " + alias;
    }
    return "found descriptor with duplicate object name %s, %s, and %s"
        .formatted(
            ForeignText.oneLine(owner.object().name()),
            owner.aliased() ? "duplicate object alias " + alias : "no object alias",
            label
                .map(l -> "duplicate version label " + ForeignText.oneLine(l))
                .orElse("no version label"));
  }
}
