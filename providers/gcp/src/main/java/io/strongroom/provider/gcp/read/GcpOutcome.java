package io.strongroom.provider.gcp.read;

import io.strongroom.provider.cloud.StoreException;
import java.util.List;

/** The outcome of reading one resource. */
public sealed interface GcpOutcome {
  /** One value with its version. */
  record One(GcpRawValue value, String version) implements GcpOutcome {}

  /** One of many: the part of its name that the star stands for, and its value. */
  record Named(String rest, GcpRawValue value) {}

  /** All values whose names begin alike, with a version for all of them. */
  record Many(List<Named> values, String version) implements GcpOutcome {
    public Many {
      values = List.copyOf(values);
    }
  }

  /** It could not be read. */
  record Failed(StoreException failure) implements GcpOutcome {}
}
