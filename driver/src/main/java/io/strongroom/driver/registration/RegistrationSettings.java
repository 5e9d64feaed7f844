package io.strongroom.driver.registration;

import java.nio.file.Path;

/**
 * What kubelet is answered, and where.
 *
 * @param driverName name of the CSIDriver object
 * @param hostSocketPath where kubelet finds the CSI socket: a path of the host, not of the
 *     container
 * @param directory kubelet's {@code plugins_registry}, as this process sees it
 */
public record RegistrationSettings(String driverName, String hostSocketPath, Path directory) {
  public RegistrationSettings {
    if (driverName.isEmpty() || driverName.startsWith(".") || driverName.contains("/")) {
      throw new IllegalArgumentException(
          "driver name '%s' must not be empty, start with a dot or hold a slash"
              .formatted(driverName));
    }
    if (!hostSocketPath.startsWith("/")) {
      throw new IllegalArgumentException(
          "CSI socket '%s' must be an absolute path of the host: kubelet calls it"
              .formatted(hostSocketPath));
    }
  }

  /** The name that node-driver-registrar gives its socket. */
  Path socket() {
    return directory.resolve(driverName + "-reg.sock");
  }
}
