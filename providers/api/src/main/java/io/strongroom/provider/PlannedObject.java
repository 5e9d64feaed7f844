package io.strongroom.provider;

import java.util.List;

/**
 * One object of a class and the files it will become.
 *
 * @param name the object's name in the store, as the class writes it
 * @param paths relative paths of its files below the volume's root; several when one object is
 *     split into keys, none when only the store knows
 */
public record PlannedObject(String name, List<String> paths) {
  public PlannedObject {
    paths = List.copyOf(paths);
  }
}
