package io.strongroom.driver.registration;

import io.strongroom.driver.observe.OneLine;
import io.strongroom.driver.registration.RegistrationState.NotOffered;
import io.strongroom.driver.registration.RegistrationState.Occupied;
import io.strongroom.driver.registration.RegistrationState.Registered;
import io.strongroom.driver.registration.RegistrationState.Rejected;
import io.strongroom.driver.registration.RegistrationState.Waiting;

/** The text of a registration's state for log, health and readiness: one line. */
final class RegistrationText {
  private static final int MAX_FOREIGN_TEXT = 500;

  private RegistrationText() {}

  /**
   * The state, with what to do about it.
   *
   * @param kubeletCame whether kubelet has called since the driver started
   */
  static String of(RegistrationState state, RegistrationSettings settings, boolean kubeletCame) {
    return switch (state) {
      case Registered(var at) -> "registered with kubelet since " + at;
      case Rejected(_, var message) -> "kubelet refused to register the driver: " + message;
      case Waiting(var since, var refusal) when !refusal.isEmpty() ->
          "kubelet has not registered the driver since %s; it said before: %s"
              .formatted(since, refusal);
      case Waiting(var since, _) when kubeletCame ->
          "kubelet asked for the driver and has not said since %s whether it is registered"
              .formatted(since);
      case Waiting(var since, _) ->
          ("kubelet has not asked for the driver since %s at %s; if kubelet runs, it watches"
               + " another directory: --kubelet-root-dir (Helm: linux.kubeletRootDir) must be"
               + " kubelet's --root-dir, and --plugin-registration-path %s must be plugins_registry"
               + " in it, mounted from the host")
              .formatted(since, settings.socket(), settings.directory());
      case Occupied(var endpoint) ->
          ("a second driver under the name %s answers at %s: its CSI socket is %s, this one's %s;"
                  + " remove one of them or give one another --drivername (Helm: driverName)")
              .formatted(
                  settings.driverName(), settings.socket(), endpoint, settings.hostSocketPath());
      case NotOffered(var reason) -> "the registration socket cannot be offered: " + reason;
    };
  }

  /** Kubelet's text becomes a line of the log and of the health answer. */
  static String clean(String text) {
    return OneLine.of(text, MAX_FOREIGN_TEXT);
  }
}
