package io.strongroom.driver.content;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.strongroom.provider.FetchFailure;

/**
 * How many bytes of content all volumes of the node hold together. The pages of a tmpfs are charged
 * to the driver's own memory limit: without a budget, one pod too many gets the driver killed.
 */
public final class ContentBudget {
  private final long nodeBytes;

  @GuardedBy("this")
  private long used;

  /**
   * @param nodeBytes {@code --max-node-bytes}
   */
  public ContentBudget(long nodeBytes) {
    this.nodeBytes = nodeBytes;
  }

  /**
   * Sets bytes aside before they are written. A refresh reserves the new generation and then
   * releases the old one: both are in memory meanwhile.
   *
   * @throws ContentException of kind TOO_LARGE if they do not fit
   */
  public synchronized Reservation reserve(String volumeId, long bytes) throws ContentException {
    if (bytes > nodeBytes - used) {
      throw new ContentException(
          "",
          FetchFailure.Kind.TOO_LARGE,
          ("volume %s needs %d bytes, but %d of the %d bytes for all volumes of this node are in"
                  + " use; run fewer pods with secrets here or raise --max-node-bytes (Helm:"
                  + " limits.maxNodeBytes)")
              .formatted(Quoted.of(volumeId), bytes, used, nodeBytes));
    }
    return account(bytes);
  }

  /** Counts bytes that are in a volume already, after a restart; never refused. */
  public synchronized Reservation account(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes are negative");
    }
    used += bytes;
    return new Reservation(bytes);
  }

  /** Bytes that are set aside now. */
  public synchronized long usedBytes() {
    return used;
  }

  /** Bytes that can be set aside in all. */
  public long limitBytes() {
    return nodeBytes;
  }

  private synchronized void release(long bytes) {
    used -= bytes;
  }

  /** Bytes set aside for one generation of one volume, until closed. */
  public final class Reservation implements AutoCloseable {
    private final long bytes;

    @GuardedBy("this")
    private boolean released;

    private Reservation(long bytes) {
      this.bytes = bytes;
    }

    public long bytes() {
      return bytes;
    }

    /** Gives the bytes back; a second time is harmless. */
    @Override
    public synchronized void close() {
      if (!released) {
        released = true;
        release(bytes);
      }
    }
  }
}
