package io.strongroom.provider.vault.revoke;

import io.strongroom.provider.vault.http.VaultException;
import io.strongroom.provider.vault.spec.ServerConnection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;

/**
 * Limits concurrent background calls to each server: when many pods end at once, their revocations
 * must not take the connections of pods that start. Any thread.
 */
final class ServerLimiter {
  private final int atATime;
  private final ConcurrentMap<ServerConnection, ServerPermits> servers = new ConcurrentHashMap<>();

  ServerLimiter(int atATime) {
    this.atATime = atATime;
  }

  /** What calls the server. */
  @FunctionalInterface
  interface Call {
    void run() throws VaultException, InterruptedException;
  }

  /** The permits of one server, as long as calls run or wait. */
  private static final class ServerPermits {
    private final Semaphore semaphore;

    /** Changed inside the map's compute only. */
    private int calls;

    ServerPermits(int atATime) {
      semaphore = new Semaphore(atATime, true);
    }
  }

  /** Waits for a permit, and runs a call. */
  void withPermit(ServerConnection server, Call call) throws VaultException, InterruptedException {
    ServerPermits permits =
        servers.compute(server, (_, known) -> enter(known == null ? newPermits() : known));
    try {
      permits.semaphore.acquire();
      try {
        call.run();
      } finally {
        permits.semaphore.release();
      }
    } finally {
      servers.computeIfPresent(server, (_, known) -> leave(known) ? null : known);
    }
  }

  private ServerPermits newPermits() {
    return new ServerPermits(atATime);
  }

  private static ServerPermits enter(ServerPermits permits) {
    permits.calls++;
    return permits;
  }

  private static boolean leave(ServerPermits permits) {
    permits.calls--;
    return permits.calls == 0;
  }
}
