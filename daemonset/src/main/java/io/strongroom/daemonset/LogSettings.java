package io.strongroom.daemonset;

/**
 * How the process logs.
 *
 * @param json lines are JSON objects
 * @param verbosity the level as klog counts it: from 5 debug, from 10 trace
 * @param audit how much of the audit log is written
 */
record LogSettings(boolean json, int verbosity, Audit audit) {
  static final LogSettings DEFAULT = new LogSettings(false, 0, Audit.NONE);

  /** Lines of the audit log. */
  enum Audit {
    /** Also fetches that found no change. */
    ALL,
    CHANGES,
    NONE
  }
}
