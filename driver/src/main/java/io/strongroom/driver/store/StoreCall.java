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
 * @param fetch the call itself
 */
public record StoreCall(
    String store, String limitedBy, String tenant, Purpose purpose, Fetch fetch) {
  /** What a call is made for. */
  public enum Purpose {
    /** A publish: a pod waits for it. */
    PUBLISH,
    /** A refresh: the volume keeps its files without it. */
    REFRESH,
    /**
     * A provider behind a socket on this node, which has no circuit and no pauses: it fails at once
     * when no process listens, one socket may stand for many stores, and kubelet's next try is to
     * find it as soon as it is back.
     */
    SOCKET
  }

  /** A call with its arguments bound; runs in a thread of its own, and may be interrupted. */
  @FunctionalInterface
  public interface Fetch {
    FetchResult run() throws InterruptedException;
  }
}
