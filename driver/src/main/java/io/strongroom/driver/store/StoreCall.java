package io.strongroom.driver.store;

import io.strongroom.provider.FetchResult;

/**
 * One call to a store.
 *
 * @param store as the provider names it
 * @param limitedBy what a pause that the store asks for holds for, see {@link
 *     io.strongroom.provider.PreparedFetch#limitedBy}
 * @param tenant the namespace on whose behalf it is made
 * @param purpose what the call is made for
 * @param fetch the call itself; knows everything it needs
 */
public record StoreCall(
    String store, String limitedBy, String tenant, Purpose purpose, Fetch fetch) {
  /** What a call is made for. */
  public enum Purpose {
    /** A pod waits for it. */
    PUBLISH,
    /** Files stay as they are without it. */
    REFRESH,
    /**
     * A provider behind a socket on this node, which is never kept from being asked: it fails at
     * once when no process listens, one socket may stand for many stores, and kubelet's next try is
     * to find it as soon as it is back.
     */
    SOCKET
  }

  /** A fetch that knows everything it needs. */
  @FunctionalInterface
  public interface Fetch {
    FetchResult run() throws InterruptedException;
  }
}
