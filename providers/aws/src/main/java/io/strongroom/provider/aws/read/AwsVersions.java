package io.strongroom.provider.aws.read;

import io.strongroom.provider.cloud.ShortHash;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Versions from what is no secret: names, numbers and times. */
final class AwsVersions {
  private AwsVersions() {}

  /**
   * The version of a parameter: its number, and a mark of when it was written, since one that was
   * deleted and made anew counts from 1 again.
   */
  static String ofParameter(@Nullable Long number, @Nullable Instant written) {
    return "%d-%s".formatted(number, ShortHash.of(List.of(String.valueOf(written))));
  }

  /** One version for many objects. */
  static String ofMany(List<String> namesWithVersions) {
    return ShortHash.ofMany(namesWithVersions);
  }
}
