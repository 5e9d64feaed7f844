package io.strongroom.driver.volume;

import io.strongroom.driver.failure.FailureException;
import java.util.regex.Pattern;

/**
 * A CSI volume id that is safe in logs and as a key; kubelet's are {@code csi-} and 64 hex digits.
 */
public record VolumeId(String value) {
  private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  public VolumeId {
    if (!SAFE.matcher(value).matches()) {
      throw new IllegalArgumentException("not a volume id that is safe: parse it");
    }
  }

  /** Reads the id of a request, which may be any text. */
  public static VolumeId parse(String raw) throws FailureException {
    if (raw.isEmpty()) {
      throw FailureException.invalid("volume_id is missing");
    }
    if (!SAFE.matcher(raw).matches()) {
      throw FailureException.invalid(
          "volume_id must be at most 128 of A-Z a-z 0-9 . _ - and start with a letter or digit");
    }
    return new VolumeId(raw);
  }

  @Override
  public String toString() {
    return value;
  }
}
