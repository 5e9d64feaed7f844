package io.strongroom.daemonset;

import io.strongroom.daemonset.flags.Flag;
import io.strongroom.daemonset.flags.FlagValues;
import io.strongroom.driver.settings.Settings.Node;
import io.strongroom.driver.settings.Settings.Registration;
import io.strongroom.driver.socket.SocketFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Which sockets the driver serves, and under which name kubelet finds them. */
final class SocketFlags {
  private SocketFlags() {}

  /**
   * The CSI socket.
   *
   * @param fallback the value of the environment variable
   */
  static Path csi(FlagValues values, Optional<String> fallback) {
    String endpoint =
        values.given(DriverFlags.ENDPOINT).or(() -> fallback).orElse("unix://tmp/csi.sock");
    String scheme = endpoint.toLowerCase(Locale.ROOT);
    Path nowhere = Path.of("/");
    if (scheme.startsWith("tcp://")) {
      values.problem(
          DriverFlags.ENDPOINT,
          "tcp:// is not served: whoever reaches a CSI socket can have files written as root; write"
              + " unix:///csi/csi.sock");
      return nowhere;
    }
    if (!scheme.startsWith("unix://")) {
      values.problem(
          DriverFlags.ENDPOINT,
          "'%s' does not begin with unix://, as in unix:///csi/csi.sock",
          endpoint);
      return nowhere;
    }
    // With two slashes or three, the path is absolute: the Secrets Store CSI Driver reads it so.
    Path socket = values.path(DriverFlags.ENDPOINT, "/" + endpoint.substring("unix://".length()));
    if (socket.getParent() == null) {
      values.problem(
          DriverFlags.ENDPOINT, "'%s' names no socket, as in unix:///csi/csi.sock", endpoint);
    } else if (!Files.isDirectory(socket.getParent())) {
      values.problem(DriverFlags.ENDPOINT, "there is no directory %s", socket.getParent());
    }
    checkLength(values, DriverFlags.ENDPOINT, socket);
    return socket;
  }

  /** The path of the status socket. */
  static Path status(FlagValues values, Path csi) {
    Path socket =
        values
            .given(DriverFlags.STATUS_SOCKET)
            .map(path -> values.absolute(DriverFlags.STATUS_SOCKET, path))
            .orElseGet(() -> csi.resolveSibling(Node.STATUS_SOCKET));
    if (socket.equals(csi)) {
      values.problem(DriverFlags.STATUS_SOCKET, "is the CSI socket: %s", csi);
    }
    if (values.given(DriverFlags.STATUS_SOCKET).isPresent()) {
      checkLength(values, DriverFlags.STATUS_SOCKET, socket);
    }
    return socket;
  }

  /** How the driver registers with kubelet; absent where it does not. */
  static Optional<Registration> registration(FlagValues values) {
    Optional<String> hostSocket = values.given(DriverFlags.KUBELET_REGISTRATION_PATH);
    if (hostSocket.isEmpty()) {
      return Optional.empty();
    }
    Path onHost = values.absolute(DriverFlags.KUBELET_REGISTRATION_PATH, hostSocket.get());
    checkLength(values, DriverFlags.KUBELET_REGISTRATION_PATH, onHost);
    return Optional.of(
        new Registration(
            onHost.toString(),
            values.existingDirectory(
                DriverFlags.PLUGIN_REGISTRATION_PATH,
                values.text(DriverFlags.PLUGIN_REGISTRATION_PATH)),
            values.bool(DriverFlags.SELF_CHECK)));
  }

  private static void checkLength(FlagValues values, Flag flag, Path socket) {
    try {
      SocketFile.checkLength(socket);
    } catch (IOException e) {
      values.problem(flag, "%s", String.valueOf(e.getMessage()));
    }
  }
}
