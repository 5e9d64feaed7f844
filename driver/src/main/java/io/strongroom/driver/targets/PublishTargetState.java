package io.strongroom.driver.targets;

import io.strongroom.driver.mount.OpenDirectory;

/** What is at a target, in the driver's terms. */
public sealed interface PublishTargetState {
  record Absent() implements PublishTargetState {}

  record EmptyDirectory() implements PublishTargetState {}

  /** A directory on the node's disk with something in it. */
  record StrayDirectory() implements PublishTargetState {}

  record NotADirectory() implements PublishTargetState {}

  /** A volume of ours with a complete generation. */
  record Complete(OpenDirectory root, long mountId) implements PublishTargetState {}

  /** A mount of ours in which nothing complete is: interrupted work. */
  record Incomplete() implements PublishTargetState {}

  /** A mount that is not ours. */
  record Foreign(String what) implements PublishTargetState {}
}
