package io.strongroom.provider.vault.revoke;

import io.strongroom.provider.vault.http.VaultException;
import io.strongroom.provider.vault.spec.ServerConnection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;

/**
 * Lets a few background calls at a time reach one server, the others wait: when many pods go at
 * once, their revocations must not take the connections of pods that start.
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

  /** Who calls one server, or waits to. */
  private static final class Line {
    private final Semaphore permits;

    /** Changed inside the map's compute only. */
    private int people;

    Line(int atATime) {
      permits = new Semaphore(atATime, true);
    }
  }

  /** Runs a call when its turn comes. */
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
    line.people++;
    return line;
  }

  private static boolean leave(Line line) {
    line.people--;
    return line.people == 0;
  }
}
