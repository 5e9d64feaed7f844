package io.strongroom.driver.registration;

/**
 * An HTTP answer of one line.
 *
 * @param line the problem, or "ok" and the state
 */
record HealthAnswer(int status, String line) {
  static final int OK = 200;

  /** A file that should be there is not; node-driver-registrar's code for it. */
  static final int GONE = 404;

  static final int UNWELL = 500;

  /** Alive, and not ready yet. */
  static final int NOT_READY = 503;
}
