package io.strongroom.driver.content;

import io.strongroom.provider.ContentLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@code size=} and {@code nr_inodes=} of a tmpfs: wide enough that they never refuse what the
 * content limits allow, so that a refusal always comes from a check that can explain itself.
 *
 * <p>A refresh holds two generations. A tmpfs keeps every file in pages of its own; a symlink takes
 * a page too when its target is longer than 128 bytes, and a visible name may be. Directories take
 * inodes, no pages.
 */
public final class TmpfsSizing {
  /** Two generations stand side by side until the older one is removed. */
  private static final int GENERATIONS = 2;

  /** The root, {@code ..data} and {@code ..data_tmp}. */
  private static final int FIXED_INODES = 3;

  /** What an external provider may keep beside the files, such as links and marks of its own. */
  private static final int SPARE = 61;

  /** The largest page of the processors that run Kubernetes, for when the kernel does not say. */
  private static final long MAX_PAGE = 64 << 10;

  private static final long PAGE = pageSize();

  private TmpfsSizing() {}

  /** Bytes for {@code size=}. */
  public static long sizeBytes(ContentLimits limits) {
    return sizeBytes(limits, PAGE);
  }

  /** Number for {@code nr_inodes=}. */
  public static long inodes(ContentLimits limits) {
    long directories = 1 + PathTree.MAX_DIRECTORIES;
    long visibleNames = limits.files();
    return GENERATIONS * (directories + limits.files() + visibleNames) + FIXED_INODES + SPARE;
  }

  /** {@code bytes} rounded up to whole pages. */
  static long inPages(long bytes) {
    return Math.ceilDiv(bytes, PAGE) * PAGE;
  }

  static long sizeBytes(ContentLimits limits, long page) {
    long contents = Math.ceilDiv(limits.volumeBytes(), page) * page + limits.files() * page;
    long visibleNames = limits.files() * page;
    return GENERATIONS * (contents + visibleNames) + SPARE * page;
  }

  /** The block size of procfs is the size of a page; Java has no other public way to learn it. */
  private static long pageSize() {
    try {
      return Files.getFileStore(Path.of("/proc")).getBlockSize();
    } catch (IOException | UnsupportedOperationException e) {
      return MAX_PAGE;
    }
  }
}
