package io.strongroom.driver.rotation;

/** What a group is fetched for. */
enum RefreshAim {
  /** For what its store has now. */
  CONTENT,

  /**
   * For what its store may have lent to it, of which nobody knows any more after a restart. Where
   * it turns out that nothing was lent, the volumes stay as they are: their class is never
   * refreshed.
   */
  LEASES
}
