package io.strongroom.driver.publish;

/** Tells when whoever asked for work does not wait for it any more. */
@FunctionalInterface
public interface Cancellation {
  /** Nobody ever cancels the work. */
  Cancellation NEVER = _ -> () -> {};

  /**
   * Runs {@code action} once when the caller goes away, at once if it has gone, from any thread,
   * until the registration is closed.
   */
  Registration onCancel(Runnable action);

  /** Ends the listening. */
  interface Registration extends AutoCloseable {
    @Override
    void close();
  }
}
