package io.strongroom.provider.gcp.read;

import io.strongroom.provider.cloud.StoreException;
import java.util.List;

/** What became of one resource. */
public sealed interface Outcome {
  /** One value with its version. */
  record One(RawValue value, String version) implements Outcome {}

  /** One of many: the part of its name that the star stands for, and its value. */
  record Named(String rest, RawValue value) {}

  /** All values whose names begin alike, with a version for all of them. */
  record Many(List<Named> values, String version) implements Outcome {
    public Many {
      values = List.copyOf(values);
    }
  }

  /** It could not be had. */
  record Failed(StoreException failure) implements Outcome {}
}
