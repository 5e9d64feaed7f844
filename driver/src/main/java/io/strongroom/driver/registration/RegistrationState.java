package io.strongroom.driver.registration;

import java.time.Instant;

/** The state of the driver's registration with kubelet. */
public sealed interface RegistrationState {
  /**
   * The socket is served; kubelet has not registered the driver since.
   *
   * @param lastRefusal kubelet's message when it refused the socket before this one; empty if it
   *     did not
   */
  record Waiting(Instant since, String lastRefusal) implements RegistrationState {}

  record Registered(Instant at) implements RegistrationState {}

  /** Kubelet refused the driver; the socket is made again shortly. */
  record Rejected(Instant at, String message) implements RegistrationState {}

  /**
   * Another driver answers under the same name. Its socket is not replaced until it is gone.
   *
   * @param endpoint the CSI socket it answered with
   */
  record Occupied(String endpoint) implements RegistrationState {}

  /** The socket could not be made; it is tried again shortly. */
  record NotOffered(String reason) implements RegistrationState {}
}
