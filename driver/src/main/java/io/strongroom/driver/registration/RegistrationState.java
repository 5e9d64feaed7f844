package io.strongroom.driver.registration;

import java.time.Instant;

/** How far the driver has come with kubelet. */
public sealed interface RegistrationState {
  /**
   * The socket is offered; kubelet has not said yes since.
   *
   * @param lastRefusal what kubelet said when it refused the socket before this one; empty if it
   *     did not
   */
  record Waiting(Instant since, String lastRefusal) implements RegistrationState {}

  record Registered(Instant at) implements RegistrationState {}

  /** Kubelet said no; the socket is made anew shortly. */
  record Rejected(Instant at, String message) implements RegistrationState {}

  /**
   * Another driver answers under the same name. Its socket is not replaced until it is gone.
   *
   * @param endpoint the CSI socket it answered with
   */
  record Occupied(String endpoint) implements RegistrationState {}

  /** The socket could not be offered; tried again shortly. */
  record NotOffered(String reason) implements RegistrationState {}
}
