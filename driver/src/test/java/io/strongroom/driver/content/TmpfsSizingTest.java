package io.strongroom.driver.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.ContentLimits;
import io.strongroom.provider.SecretFile;
import io.strongroom.provider.testing.Canary;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** On real mounts with the very options that follow from the limits. */
final class TmpfsSizingTest {
  private static final int FILES = 64;
  private static final int BYTES_OF_ONE = 4097; // one more than a page: the worst rounding
  private static final ContentLimits LIMITS = new ContentLimits(FILES * BYTES_OF_ONE, FILES);

  @Test
  void refreshWithinTheLimitsIsNeverRefusedWithTheLongestNames() throws Exception {
    // Every visible name is new, so the links of both generations stand side by side as well.
    assertThatBothFit(
        number -> "old-%04d".formatted(number) + "x".repeat(247),
        number -> "new-%04d".formatted(number) + "x".repeat(247));
  }

  @Test
  void refreshWithinTheLimitsIsNeverRefusedWithTheMostDirectories() throws Exception {
    // 64 files, each below 16 directories of its own: the 1024 that are allowed.
    assertThatBothFit(
        number -> "old-%d".formatted(number) + "/d".repeat(15) + "/file",
        number -> "new-%d".formatted(number) + "/d".repeat(15) + "/file");
  }

  @Test
  void defaultLimitsNeedATmpfsOfThisSize() {
    ContentLimits limits = new ContentLimits(2 << 20, 1024);

    assertThat(TmpfsSizing.sizeBytes(limits, 4096)).isEqualTo((20 << 20) + 61 * 4096);
    assertThat(TmpfsSizing.inodes(limits)).isEqualTo(6210);
  }

  @Test
  void largerPagesNeedMoreRoom() {
    assertThat(TmpfsSizing.sizeBytes(LIMITS, 64 << 10))
        .isGreaterThan(2L * FILES * (64 << 10))
        .isGreaterThan(TmpfsSizing.sizeBytes(LIMITS, 4096));
  }

  @Test
  void bytesAreRoundedUpToPages() {
    long page = TmpfsSizing.inPages(1);

    assertThat(page).isGreaterThanOrEqualTo(4096);
    assertThat(Long.bitCount(page)).isOne();
    assertThat(TmpfsSizing.inPages(0)).isZero();
    assertThat(TmpfsSizing.inPages(page)).isEqualTo(page);
    assertThat(TmpfsSizing.inPages(page + 1)).isEqualTo(2 * page);
  }

  private static void assertThatBothFit(IntFunction<String> oldPath, IntFunction<String> newPath)
      throws Exception {
    try (Canary canary = Canary.plant();
        TmpfsRoot root = TmpfsRoot.mount(LIMITS);
        Plaintexts plaintexts = new Plaintexts()) {
      String secret = canary.secret("all");
      String content = secret + "x".repeat(BYTES_OF_ONE - secret.length());
      AtomicWriter writer =
          new AtomicWriter(
              root.files(),
              Clocks.system(),
              failure -> {
                throw new AssertionError(failure);
              });

      writer.write(full(plaintexts, oldPath, content));
      writer.write(full(plaintexts, newPath, content));

      assertThat(root.visible()).hasSize(FILES).containsEntry(newPath.apply(0), content);
    }
  }

  private static Generation full(Plaintexts plaintexts, IntFunction<String> path, String content)
      throws ContentException {
    List<SecretFile> files = new ArrayList<>();
    for (int number = 0; number < FILES; number++) {
      files.add(plaintexts.file(path.apply(number), content));
    }
    return Generation.of(files, Plaintexts.NO_GROUP, LIMITS);
  }
}
