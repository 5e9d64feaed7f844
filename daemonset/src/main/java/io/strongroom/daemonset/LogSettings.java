package io.strongroom.daemonset;

/**
 * How the process logs.
 *
 * @param json lines are JSON objects
 * @param verbosity the level as klog counts it: from 5 debug, from 10 trace
 */
record LogSettings(boolean json, int verbosity) {
  static final LogSettings DEFAULT = new LogSettings(false, 0);
}
