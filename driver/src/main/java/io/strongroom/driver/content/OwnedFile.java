package io.strongroom.driver.content;

import io.strongroom.provider.ObjectVersion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * A file and the objects that it belongs to.
 *
 * @param <F> what a file is
 */
public record OwnedFile<F>(F file, List<ObjectVersion> owners) {
  public OwnedFile {
    owners = List.copyOf(owners);
  }

  /**
   * The objects of each file. A provider behind a socket names objects and files apart: then every
   * file that is no known object's belongs to every object without a file, so that nothing counts
   * as read too early, nor as unchanged.
   *
   * @param objectOf the object that a file says it comes from
   */
  public static <F> List<OwnedFile<F>> of(
      List<F> files, Function<F, String> objectOf, List<ObjectVersion> versions) {
    Set<String> named = new HashSet<>();
    files.forEach(file -> named.add(objectOf.apply(file)));
    List<ObjectVersion> withoutFile =
        versions.stream().filter(object -> !named.contains(object.id())).toList();
    List<OwnedFile<F>> owned = new ArrayList<>();
    for (F file : files) {
      String object = objectOf.apply(file);
      List<ObjectVersion> own =
          versions.stream().filter(version -> version.id().equals(object)).toList();
      owned.add(new OwnedFile<>(file, own.isEmpty() ? withoutFile : own));
    }
    return owned;
  }
}
