package io.strongroom.driver.targets;

import io.strongroom.driver.content.VolumeFiles;
import io.strongroom.driver.mount.DetachedTmpfs;
import io.strongroom.driver.mount.MountUsage;
import io.strongroom.driver.mount.Mounts;
import io.strongroom.driver.mount.OpenDirectory;
import io.strongroom.driver.mount.TargetState;
import io.strongroom.driver.mount.TmpfsOptions;
import io.strongroom.driver.volume.TargetPath;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * One target, held open by the directory around it, so that nothing can be put in its place while
 * we work. Not thread-safe: callers hold the target's lock for what changes it.
 */
public final class PublishTarget implements AutoCloseable {
  private final PublishTargets publishTargets;
  private final Mounts mounts;
  private final TargetPath target;
  private final OpenDirectory parent;
  private TargetState found;
  private PublishTargetState state;

  PublishTarget(
      PublishTargets publishTargets, Mounts mounts, TargetPath target, OpenDirectory parent)
      throws IOException {
    this.publishTargets = publishTargets;
    this.mounts = mounts;
    this.target = target;
    this.parent = parent;
    this.found = mounts.inspect(parent, TargetPath.NAME);
    this.state = classify();
  }

  /** The state at the last {@link #look}. */
  public PublishTargetState state() {
    return state;
  }

  /** Reads the state again. */
  public PublishTargetState look() throws IOException {
    closeFound();
    found = new TargetState.Absent();
    found = mounts.inspect(parent, TargetPath.NAME);
    state = classify();
    return state;
  }

  private PublishTargetState classify() throws IOException {
    try {
      return publishTargets.classify(target, parent, found);
    } catch (IOException | RuntimeException e) {
      closeFound();
      throw e;
    }
  }

  /** The volume id that kubelet has on record here. */
  public Optional<String> recordedVolumeId() throws IOException {
    return PublishTargets.recordedVolumeId(parent);
  }

  /** The files of a mounted volume. */
  public VolumeFiles files(OpenDirectory root) {
    return publishTargets.filesIn(root);
  }

  public MountUsage usage(OpenDirectory root) throws IOException {
    return mounts.usage(root);
  }

  /** Attaches a finished volume at the target, in one step; returns its mount id. */
  public long place(DetachedTmpfs volume) throws IOException {
    makeDirectory();
    volume.attach(parent, TargetPath.NAME);
    return mountedNow();
  }

  /** Mounts an empty volume in place, for content that comes afterwards. */
  public OpenDirectory mountEmpty(TmpfsOptions options) throws IOException {
    makeDirectory();
    return mounts.mountAt(parent, TargetPath.NAME, options);
  }

  /** The id of the mount that is here now. */
  public long mountedNow() throws IOException {
    look();
    if (found instanceof TargetState.Mounted mounted) {
      return mounted.mountId();
    }
    throw new IOException("the volume was taken from its target while it was being published");
  }

  /**
   * Marks that a provider has written everything itself; see {@link PublishTargets#COMPLETE_MARK}.
   */
  public static void markComplete(OpenDirectory root) throws IOException {
    Path mark = root.path().resolve(PublishTargets.COMPLETE_MARK);
    Files.newByteChannel(
            mark,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r--------")))
        .close();
  }

  /** Whether a provider has written anything into a volume. */
  public static boolean holdsAnything(OpenDirectory root) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root.path())) {
      return entries.iterator().hasNext();
    }
  }

  private void makeDirectory() throws IOException {
    if (state instanceof PublishTargetState.Absent) {
      Files.createDirectory(
          targetPath(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
    }
  }

  /**
   * Removes a mount of ours and the directory, whichever of them is there.
   *
   * @throws DirectoryNotEmptyException if something on the node's disk is in the directory
   */
  public void remove() throws IOException {
    while (state instanceof PublishTargetState.Complete
        || state instanceof PublishTargetState.Incomplete) {
      closeFound();
      mounts.unmount(parent, TargetPath.NAME);
      look();
    }
    removeDirectory();
  }

  /** Removes the directory unless something is in it or mounted on it. */
  public void removeIfEmpty() throws IOException {
    if (look() instanceof PublishTargetState.EmptyDirectory) {
      removeDirectory();
    }
  }

  /**
   * Empties and removes a directory on the node's disk that kubelet has on record for us.
   * Upstream's driver can leave one behind: it may answer OK without a mount, and whatever is then
   * written into the bare directory keeps the pod in Terminating.
   *
   * @return whether it was ours to remove
   */
  public boolean removeStray() throws IOException {
    if (!publishTargets.isOnRecord(parent)) {
      return false;
    }
    StrayFiles.deleteBelow(mounts, target.path());
    removeDirectory();
    return true;
  }

  private void removeDirectory() throws IOException {
    try {
      Files.delete(targetPath());
    } catch (NoSuchFileException e) {
      // Gone already is a success.
    }
    found = new TargetState.Absent();
    state = new PublishTargetState.Absent();
  }

  private Path targetPath() {
    return parent.path().resolve(TargetPath.NAME);
  }

  private void closeFound() {
    if (found instanceof TargetState.Mounted mounted) {
      mounted.close();
    }
  }

  @Override
  public void close() {
    closeFound();
    parent.close();
  }
}
