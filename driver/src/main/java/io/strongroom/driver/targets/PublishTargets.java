package io.strongroom.driver.targets;

import io.strongroom.driver.content.AtomicWriter;
import io.strongroom.driver.content.ContentBudget;
import io.strongroom.driver.content.VolumeFiles;
import io.strongroom.driver.mount.Errno;
import io.strongroom.driver.mount.MountException;
import io.strongroom.driver.mount.Mounts;
import io.strongroom.driver.mount.OpenDirectory;
import io.strongroom.driver.mount.TargetState;
import io.strongroom.driver.volume.PublishedVolume;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.driver.volume.Volumes;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Opens targets and inspects what is there. Decides by the mount table and never by memory alone.
 */
public final class PublishTargets {
  /**
   * In a volume whose provider writes the files itself: written last, root-only. Such a volume is
   * complete when this is there.
   */
  static final String COMPLETE_MARK = "..complete";

  private final Mounts mounts;
  private final Volumes volumes;
  private final ContentBudget budget;
  private final String driverName;
  private final Function<OpenDirectory, VolumeFiles> files;

  public PublishTargets(
      Mounts mounts,
      Volumes volumes,
      ContentBudget budget,
      String driverName,
      Function<OpenDirectory, VolumeFiles> files) {
    this.mounts = mounts;
    this.volumes = volumes;
    this.budget = budget;
    this.driverName = driverName;
    this.files = files;
  }

  /**
   * Opens a target; absent when not even the directory around it exists.
   *
   * @throws BlockedTargetException if a symlink or a file is on the way to it
   */
  public Optional<PublishTarget> open(TargetPath target) throws IOException {
    OpenDirectory parent;
    try {
      parent = mounts.open(target.parent());
    } catch (MountException e) {
      if (e.errno().equals(Errno.ENOENT)) {
        return Optional.empty();
      }
      if (e.errno().equals(Errno.ELOOP) || e.errno().equals(Errno.ENOTDIR)) {
        throw BlockedTargetException.at(target);
      }
      throw e;
    }
    try {
      return Optional.of(new PublishTarget(this, mounts, target, parent));
    } catch (IOException | RuntimeException e) {
      parent.close();
      throw e;
    }
  }

  /**
   * Takes over a complete volume of an earlier process, which counts in the node's budget from then
   * on.
   */
  public void adopt(VolumeRequest request, PublishTargetState.Complete complete)
      throws IOException {
    volumes.remember(
        new PublishedVolume(
            request,
            complete.mountId(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.of(budget.account(mounts.usage(complete.root()).usedBytes()))));
  }

  /** Counts a complete volume in the node's budget before kubelet asks for it again. */
  public void findWaiting(TargetPath target, PublishTargetState.Complete complete)
      throws IOException {
    volumes.waits(target, budget.account(mounts.usage(complete.root()).usedBytes()));
  }

  VolumeFiles filesIn(OpenDirectory root) {
    return files.apply(root);
  }

  String driverName() {
    return driverName;
  }

  /** Reads a state; a {@link PublishTargetState.Complete} holds {@code mounted}'s directory. */
  PublishTargetState classify(TargetPath target, OpenDirectory parent, TargetState found)
      throws IOException {
    return switch (found) {
      case TargetState.Absent() -> new PublishTargetState.Absent();
      case TargetState.NotADirectory() -> new PublishTargetState.NotADirectory();
      case TargetState.PlainDirectory(boolean empty) ->
          empty ? new PublishTargetState.EmptyDirectory() : new PublishTargetState.StrayDirectory();
      case TargetState.Mounted mounted -> classifyMount(target, parent, mounted);
    };
  }

  private PublishTargetState classifyMount(
      TargetPath target, OpenDirectory parent, TargetState.Mounted mounted) throws IOException {
    if (!mounted.tmpfs()) {
      return new PublishTargetState.Foreign("a mount that is no tmpfs");
    }
    boolean generation = holdsGeneration(mounted.root());
    if (!isOurs(target, parent, mounted, generation)) {
      return new PublishTargetState.Foreign("a tmpfs of somebody else");
    }
    return generation
        ? new PublishTargetState.Complete(mounted.root(), mounted.mountId())
        : new PublishTargetState.Incomplete();
  }

  /**
   * Ours is what this process mounted, what carries our name in the mount table, and what kubelet
   * has on record for our driver with a generation in it: the last is how a volume of the driver
   * that ran here before is taken over as it is.
   */
  private boolean isOurs(
      TargetPath target, OpenDirectory parent, TargetState.Mounted mounted, boolean generation)
      throws IOException {
    boolean remembered =
        volumes.at(target).map(known -> known.mountId() == mounted.mountId()).orElse(false);
    return remembered || mounted.source().equals(driverName) || (generation && isOnRecord(parent));
  }

  /** Whether kubelet's record beside the target names this driver. */
  boolean isOnRecord(OpenDirectory parent) throws IOException {
    return VolData.in(parent).map(record -> record.driverName().equals(driverName)).orElse(false);
  }

  /** The volume id that kubelet has on record for the target. */
  static Optional<String> recordedVolumeId(OpenDirectory parent) throws IOException {
    return VolData.in(parent).map(VolData::volumeHandle);
  }

  private boolean holdsGeneration(OpenDirectory root) throws IOException {
    VolumeFiles found = filesIn(root);
    // Where the kernel does not answer, this fails: "no" would have a complete volume removed.
    return AtomicWriter.hasGeneration(found) || found.stat(COMPLETE_MARK).isPresent();
  }
}
