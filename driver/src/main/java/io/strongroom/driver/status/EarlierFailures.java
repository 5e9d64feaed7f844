package io.strongroom.driver.status;

/** Listener for volumes whose refreshes failed in an earlier process. */
@FunctionalInterface
interface EarlierFailures {
  /**
   * Called once for each, when its status object is seen.
   *
   * @param over whether this process has refreshed the volume meanwhile
   */
  void found(ReportedVolume volume, boolean over);
}
