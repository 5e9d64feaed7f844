package io.strongroom.provider;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The effective parameters of a class: {@code spec.parameters} with the pod's attributes merged in.
 * All values are strings, as the SecretProviderClass resource has them.
 */
public final class Parameters {
  private final SortedMap<String, String> values;

  private Parameters(Map<String, String> values) {
    this.values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  public static Parameters of(Map<String, String> values) {
    return new Parameters(values);
  }

  /** The value as it stands, absent if the parameter is missing. */
  public Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** The names that are present, sorted. */
  public Set<String> names() {
    return values.keySet();
  }

  /** Names only: parameters may carry what a class author should not have put there. */
  @Override
  public String toString() {
    return "Parameters" + values.keySet();
  }
}
