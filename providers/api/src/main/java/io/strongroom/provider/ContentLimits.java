package io.strongroom.provider;

/**
 * The most that one volume holds.
 *
 * @param volumeBytes bytes of all files together
 * @param files number of files
 */
public record ContentLimits(long volumeBytes, int files) {
  /** What to do about too many files: the end of a message that refuses them. */
  public static final String FEWER_FILES =
      "name fewer objects or raise --max-volume-files (Helm: limits.maxVolumeFiles)";

  /** What to do about too many bytes: the end of a message that refuses them. */
  public static final String FEWER_BYTES =
      "name fewer or smaller objects or raise --max-volume-bytes (Helm: limits.maxVolumeBytes)";
}
