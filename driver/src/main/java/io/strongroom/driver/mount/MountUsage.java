package io.strongroom.driver.mount;

/** The usage of a mount, in bytes and in inodes. */
public record MountUsage(
    long totalBytes, long availableBytes, long totalInodes, long availableInodes) {
  public long usedBytes() {
    return totalBytes - availableBytes;
  }

  public long usedInodes() {
    return totalInodes - availableInodes;
  }
}
