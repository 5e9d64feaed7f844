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
  private final ConcurrentMap<ServerConnection, Line> lines = new ConcurrentHashMap<>();

  ServerLimiter(int atATime) {
    this.atATime = atATime;
  }

  /** What calls the server. */
  @FunctionalInterface
  interface Call {
    void run() throws VaultException, InterruptedException;
  }

  /** The permits of one server, as long as calls run or wait. */
  private static final class Line {
    private final Semaphore permits;

    /** Changed inside the map's compute only. */
    private int calls;

    Line(int atATime) {
      permits = new Semaphore(atATime, true);
    }
  }

  /** Waits for a permit, and runs a call. */
  void inTurn(ServerConnection server, Call call) throws VaultException, InterruptedException {
    Line line = lines.compute(server, (_, known) -> enter(known == null ? newLine() : known));
    try {
      line.permits.acquire();
      try {
        call.run();
      } finally {
        line.permits.release();
      }
    } finally {
      lines.computeIfPresent(server, (_, known) -> leave(known) ? null : known);
    }
  }

  private Line newLine() {
    return new Line(atATime);
  }

  private static Line enter(Line line) {
    line.calls++;
    return line;
  }

  private static boolean leave(Line line) {
    line.calls--;
    return line.calls == 0;
  }
}
