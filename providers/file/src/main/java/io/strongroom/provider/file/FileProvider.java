package io.strongroom.provider.file;

import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.Plan;
import io.strongroom.provider.SecretProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Serves secrets from a folder: one file per object, or one YAML or JSON file with a key per
 * secret.
 *
 * <p>The store checks no identity: every class on the node may ask for every object. That is why a
 * pod may not override {@code objects}, and why the operator switches the store on by naming its
 * folder.
 */
public final class FileProvider implements SecretProvider {
  private static final String OBJECTS = "objects";

  private final StoreFolder folder;
  private final StoreVersionKey versionKey;

  /**
   * @param root the folder; it need not exist yet, and may be replaced while the provider runs
   */
  public FileProvider(Path root) {
    folder = new StoreFolder(root);
    versionKey = new StoreVersionKey(root);
  }

  @Override
  public String name() {
    return "file";
  }

  @Override
  public Set<String> classOnlyParameters() {
    return Set.of(OBJECTS);
  }

  @Override
  public Set<String> knownParameters() {
    return Set.of(OBJECTS);
  }

  /** A missing or empty {@code objects} is a class that asks for nothing, not a mistake. */
  @Override
  public Plan plan(Parameters parameters) {
    List<ClassProblem> problems = new ArrayList<>();
    List<StoreObject> objects =
        StoreObject.listIn(parameters.text(OBJECTS).orElse(""), OBJECTS, problems::add);
    return Plan.of(problems, () -> new FileFetch(folder, versionKey, objects));
  }
}
