package io.strongroom.driver.status;

/** Who wants to know which volumes failed to be refreshed by an earlier process. */
@FunctionalInterface
interface EarlierFailures {
  /**
   * Called once for each, when its status object is seen.
   *
   * @param over whether this process has refreshed the volume meanwhile
   */
  void found(ReportedVolume volume, boolean over);
}
