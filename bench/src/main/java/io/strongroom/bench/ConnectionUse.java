package io.strongroom.bench;

import java.nio.file.Path;

/** How a caller comes to the driver. */
enum ConnectionUse {
  ONE("one connection") {
    @Override
    Caller to(Path socket) {
      return Caller.OneConnection.to(socket);
    }
  },

  PER_CALL("connection per call") {
    @Override
    Caller to(Path socket) {
      return new Caller.ConnectionPerCall(socket);
    }
  };

  private final String title;

  ConnectionUse(String title) {
    this.title = title;
  }

  abstract Caller to(Path socket);

  String title() {
    return title;
  }
}
