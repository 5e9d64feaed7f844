package io.strongroom.driver.content;

import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.PlannedObject;
import java.util.List;

/** Checks the paths of a class before any secret is fetched for it. */
public final class PlannedPaths {
  private PlannedPaths() {}

  /**
   * Refuses paths that are not safe, and objects that would write the same file.
   *
   * @throws ContentException of kind INVALID (TOO_LARGE for too many directories)
   */
  public static void check(List<PlannedObject> objects) throws ContentException {
    PathTree tree = new PathTree(FetchFailure.Kind.INVALID);
    for (PlannedObject object : objects) {
      for (String path : object.paths()) {
        tree.add(object.name(), path);
      }
    }
  }
}
