package io.strongroom.provider.aws.read;

import io.strongroom.provider.cloud.StoreException;
import java.util.List;

/** The outcome of reading one object. */
public sealed interface AwsOutcome {
  /** One value with its version. */
  record One(AwsRawValue value, String version) implements AwsOutcome {}

  /** One of many: the part of its name that the star stands for, and its value. */
  record Named(String rest, AwsRawValue value) {}

  /** All values whose names begin alike, with a version for all of them. */
  record Many(List<Named> values, String version) implements AwsOutcome {
    public Many {
      values = List.copyOf(values);
    }
  }

  /** It could not be read. */
  record Failed(StoreException failure) implements AwsOutcome {}
}
