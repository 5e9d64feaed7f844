package io.strongroom.driver.volume;

import java.util.regex.Pattern;

/**
 * A CSI volume id that is safe in logs and as a key; kubelet's are {@code csi-} and 64 hex digits.
 */
public record VolumeId(String value) {
  private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  /**
   * @throws IllegalArgumentException with a message for the caller
   */
  public VolumeId {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("volume_id is missing");
    }
    if (!SAFE.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "volume_id must be at most 128 of A-Z a-z 0-9 . _ - and start with a letter or digit");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
