package io.strongroom.driver.watch;

import io.strongroom.driver.mount.OpenDirectory;
import io.strongroom.driver.reads.Contents;
import io.strongroom.driver.reads.FileWatches;
import io.strongroom.driver.volume.TargetPath;

/**
 * The watches of a generation that is being written. Closing it before {@link #shown} removes them.
 */
public final class GenerationWatch implements AutoCloseable {
  private final ReadTracker readTracker;
  private final TargetPath target;
  private final OpenDirectory root;
  private final Contents contents;
  private FileWatches watches = () -> {};
  private boolean shown;

  GenerationWatch(
      ReadTracker readTracker, TargetPath target, OpenDirectory root, Contents contents) {
    this.readTracker = readTracker;
    this.target = target;
    this.root = root;
    this.contents = contents;
  }

  /**
   * Every file is written, and none is visible yet: from now on every open counts.
   *
   * @param directory the generation's, in the root of the volume
   */
  public void begin(String directory) {
    watches = readTracker.begin(root, directory, contents.files());
  }

  /**
   * The generation is what the volume shows, and {@code Volumes} knows it. Under the target's lock.
   */
  public void shown() {
    shown = true;
    readTracker.shows(target, contents, watches);
  }

  @Override
  public void close() {
    if (!shown) {
      watches.close();
    }
  }
}
