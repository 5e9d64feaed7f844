package io.strongroom.driver.provider;

import io.grpc.ManagedChannel;
import io.strongroom.driver.provider.SocketDirectories.ProviderSocket;

/**
 * A channel to the process that bound one socket file.
 *
 * @param socket the file as it was when the channel was made
 */
record Connection(ProviderSocket socket, ManagedChannel channel) {
  boolean leadsTo(ProviderSocket other) {
    return socket.equals(other);
  }

  /** Takes no new calls; those under way come to their end. */
  void retire() {
    channel.shutdown();
  }

  boolean isRetired() {
    return channel.isShutdown();
  }
}
