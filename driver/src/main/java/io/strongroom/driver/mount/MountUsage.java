package io.strongroom.driver.mount;

/** How full a mount is; bytes and numbers of inodes. */
public record MountUsage(
    long totalBytes, long availableBytes, long totalInodes, long availableInodes) {
  public long usedBytes() {
    return totalBytes - availableBytes;
  }

  public long usedInodes() {
    return totalInodes - availableInodes;
  }
}
