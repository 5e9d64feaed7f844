package io.strongroom.driver.content;

import static io.strongroom.driver.content.Plaintexts.NO_GROUP;
import static io.strongroom.driver.content.Plaintexts.generation;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.FileOwner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class ContentDigestTest extends TmpfsTest {
  private final ContentDigest digest = new ContentDigest();

  @Test
  void whatIsInPlaceHasTheDigestOfWhatWasWritten() throws Exception {
    for (Generation generation : variants()) {
      writer().write(generation);
      assertThat(digest.of(root.files())).contains(digest.of(generation));
    }
  }

  @Test
  void everyDifferenceIsAChange() throws Exception {
    List<ContentDigest.Digest> digests = new ArrayList<>();
    for (Generation generation : variants()) {
      digests.add(digest.of(generation));
    }

    assertThat(digests).doesNotHaveDuplicates();
  }

  @Test
  void sameContentIsNoChangeWhateverTheOrder() throws Exception {
    Generation one = generation(plaintexts.file("a", "1"), plaintexts.file("b", "2"));
    Generation other = generation(plaintexts.file("b", "2"), plaintexts.file("a", "1"));

    assertThat(digest.of(one)).isEqualTo(digest.of(other)).hasSameHashCodeAs(digest.of(other));
  }

  @Test
  void filesThatAreNotInPlaceWithTheirContentAreTold() throws Exception {
    String secret = canary.secret("kept");
    writer()
        .write(
            generation(
                plaintexts.file("kept", secret),
                plaintexts.file("dir/rotated", "1"),
                plaintexts.file("gone", "1")));

    Generation next =
        generation(
            plaintexts.file("kept", secret),
            plaintexts.file("dir/rotated", "2"),
            plaintexts.file("dir/added", "1"));
    assertThat(digest.changed(root.files(), next))
        .containsExactlyInAnyOrder("dir/rotated", "dir/added");
  }

  @Test
  void withoutAGenerationEverythingIsNew() throws Exception {
    assertThat(digest.changed(root.files(), generation(plaintexts.file("a", "1"))))
        .containsExactly("a");
  }

  @Test
  void volumeWithoutGenerationHasNoDigest() throws Exception {
    Files.writeString(root.path().resolve("file"), "of somebody else");

    assertThat(digest.of(root.files())).isEmpty();
  }

  @Test
  void whatSomebodyChangedInPlaceIsAChange() throws Exception {
    Generation generation =
        generation(plaintexts.file("a", canary.secret("a")), plaintexts.file("dir/b", "b"));
    Path current = root.path().resolve("..data");
    List<Tampering> tamperings =
        List.of(
            () -> Files.delete(root.path().resolve("dir")),
            () -> Files.writeString(current.resolve("dir/b"), "c"),
            () -> Files.delete(current.resolve("dir/b")),
            () -> Files.createFile(current.resolve("extra")),
            () -> Files.createDirectory(current.resolve("dir/extra")),
            () -> Files.createSymbolicLink(current.resolve("dir/link"), Path.of("b")),
            () -> Files.setAttribute(current.resolve("a"), "unix:mode", 0600),
            () -> Files.setAttribute(current.resolve("dir"), "unix:mode", 0700));

    for (Tampering tampering : tamperings) {
      writer().write(generation);
      tampering.make();
      assertThat(digest.of(root.files())).isPresent().get().isNotEqualTo(digest.of(generation));
    }
  }

  @Test
  void digestsOfTwoInstancesTellNothing() throws Exception {
    Generation generation = generation(plaintexts.file("a", canary.secret("a")));

    assertThat(digest.of(generation)).isNotEqualTo(new ContentDigest().of(generation));
  }

  @Test
  void digestPrintsNothing() throws Exception {
    assertThat(digest.of(generation(plaintexts.file("a", canary.secret("a")))))
        .hasToString("Digest[redacted]");
  }

  /** No two of them are the same content. */
  private List<Generation> variants() throws ContentException {
    String one = canary.secret("one");
    String two = canary.secret("two");
    FileRules group = new FileRules(OptionalInt.of(2000), 0644);
    return List.of(
        generation(),
        generation(plaintexts.file("a", "")),
        generation(plaintexts.file("a", one)),
        generation(plaintexts.file("a", two)),
        generation(plaintexts.file("b", one)),
        generation(plaintexts.file("a", one, 0600)),
        generation(plaintexts.file("a", one, new FileOwner(1, 0))),
        generation(plaintexts.file("a", one, new FileOwner(0, 1))),
        generation(group, plaintexts.file("a", one)),
        generation(group, plaintexts.file("a", one, 0600)),
        generation(plaintexts.file("a", one), plaintexts.file("b", two)),
        generation(plaintexts.file("a", two), plaintexts.file("b", one)),
        generation(plaintexts.file("a", one + two), plaintexts.file("b", "")),
        generation(plaintexts.file("a/b", one)),
        generation(plaintexts.file("a/b/c", one)),
        generation(plaintexts.file("a-b", one)),
        generation(NO_GROUP, plaintexts.file("a/b", one), plaintexts.file("a-b", two)));
  }

  private AtomicWriter writer() {
    return new AtomicWriter(
        root.files(),
        Clocks.system(),
        failure -> {
          throw new AssertionError(failure);
        });
  }

  /** Something that happens to a volume behind the driver's back. */
  private interface Tampering {
    void make() throws IOException;
  }
}
