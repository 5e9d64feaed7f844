package io.strongroom.driver.refresh;

/** What a group is fetched for. */
enum RefreshAim {
  /** The content that its store has now. */
  CONTENT,

  /**
   * For leases: after a restart the driver does not know whether the store has lent something. If
   * the fetch shows that nothing was lent, the volumes stay as they are, since their class is never
   * refreshed.
   */
  LEASES
}
