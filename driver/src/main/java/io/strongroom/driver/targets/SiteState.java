package io.strongroom.driver.targets;

import io.strongroom.driver.mount.OpenDirectory;

/** What is at a target, in the driver's terms. */
public sealed interface SiteState {
  record Absent() implements SiteState {}

  record EmptyDirectory() implements SiteState {}

  /** A directory on the node's disk with something in it. */
  record StrayDirectory() implements SiteState {}

  record NotADirectory() implements SiteState {}

  /** A volume of ours with a complete generation. */
  record Complete(OpenDirectory root, long mountId) implements SiteState {}

  /** A mount of ours in which nothing complete is: interrupted work. */
  record Incomplete() implements SiteState {}

  /** A mount that is not ours. */
  record Foreign(String what) implements SiteState {}
}
