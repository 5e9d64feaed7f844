package io.strongroom.driver.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.PlannedObject;
import io.strongroom.provider.SecretFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Whatever a class or a provider names a file: it is refused, or it stays inside the volume. */
final class PathPropertyTest {
  @Property(tries = 2000)
  void acceptedPathStaysInsideWhateverItIs(@ForAll("paths") String raw) {
    try {
      FilePath path = FilePath.parse("db", FetchFailure.Kind.INVALID, raw);

      Path root = Path.of("/volume");
      Path resolved = root.resolve(path.value());
      assertThat(resolved.normalize()).isEqualTo(resolved).startsWithRaw(root).isNotEqualTo(root);
      assertThat(root.relativize(resolved)).hasToString(raw);
      assertThat(root.relativize(resolved).getName(0).toString()).doesNotStartWith("..");
    } catch (ContentException refused) {
      assertThatMessageFits(refused);
    }
  }

  @Property(tries = 300)
  void acceptedPathIsWrittenWhereItSays(@ForAll("paths") String raw) throws IOException {
    try (TmpfsRoot root = TmpfsRoot.mount();
        Plaintexts plaintexts = new Plaintexts()) {
      AtomicWriter writer = new AtomicWriter(root.files(), Clocks.system(), _ -> {});
      try {
        writer.write(Plaintexts.generation(plaintexts.file(raw, "content")));
        assertThat(root.visible()).isEqualTo(Map.of(raw, "content"));
      } catch (ContentException _) {
        assertThat(root.names()).isEmpty();
      }
    }
  }

  @Property(tries = 500)
  void everyRefusalIsOneShortLine(@ForAll String object, @ForAll("paths") String raw)
      throws IOException {
    assertThatMessageFits(() -> FilePath.parse(object, FetchFailure.Kind.INVALID, raw));
    assertThatMessageFits(
        () ->
            PlannedPaths.check(
                List.of(
                    new PlannedObject(object, List.of("x", "y" + object)),
                    new PlannedObject(raw, List.of("x")))));
    try (Plaintexts plaintexts = new Plaintexts()) {
      SecretFile badMode = plaintexts.file(object + raw, "content", 0777777);
      assertThatMessageFits(() -> Plaintexts.generation(badMode));
    }
  }

  @Provide
  Arbitrary<String> paths() {
    Arbitrary<String> part =
        Arbitraries.frequencyOf(
            Tuple.of(6, Arbitraries.of("a", "b", "..", ".", "/", "..data", "\0")),
            Tuple.of(2, Arbitraries.strings().ofMaxLength(20)),
            Tuple.of(1, Arbitraries.strings().withChars('x', '\u20ac').ofLength(90)));
    return part.list().ofMaxSize(8).map(parts -> String.join("", parts));
  }

  private static void assertThatMessageFits(Check check) {
    try {
      check.run();
    } catch (ContentException refused) {
      assertThatMessageFits(refused);
    }
  }

  private static void assertThatMessageFits(ContentException refused) {
    assertThat(refused.getMessage()).doesNotContainPattern("\\R|\\p{Cntrl}");
    assertThat(refused.getMessage().getBytes(StandardCharsets.UTF_8).length).isLessThan(900);
  }

  /** Something that may refuse. */
  private interface Check {
    void run() throws ContentException;
  }
}
