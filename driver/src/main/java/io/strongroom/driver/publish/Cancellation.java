package io.strongroom.driver.publish;

/** Runs an action when the caller does not wait for the work any more. */
@FunctionalInterface
public interface Cancellation {
  /** Never cancels. */
  Cancellation NEVER = _ -> () -> {};

  /**
   * Runs {@code action} once when the caller goes away, at once if it has gone, from any thread,
   * until the registration is closed.
   */
  Registration onCancel(Runnable action);

  /** Closing it removes the action. */
  interface Registration extends AutoCloseable {
    @Override
    void close();
  }
}
