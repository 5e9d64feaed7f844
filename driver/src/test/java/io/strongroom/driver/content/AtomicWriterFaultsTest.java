package io.strongroom.driver.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.driver.content.FaultyVolumeFiles.FaultPlan;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.SecretFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;

/** Generations one after the other, each with a fault somewhere, on a real tmpfs. */
final class AtomicWriterFaultsTest {
  /** Together they have a file that becomes a directory, and a directory that becomes a file. */
  private static final List<String> PATHS =
      List.of("a", "a/b", "a/b/c", "b", "b/x", "b/y", "c", "long/way/down");

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void readersSeeTheOldOrTheNewGenerationAndTheNextWriteRepairsEverything(
      @ForAll("attempts") List<Attempt> attempts) throws Exception {
    try (Trial trial = new Trial()) {
      Map<String, String> shown = Map.of();
      for (Attempt attempt : attempts) {
        boolean succeeded = trial.write(attempt);

        Map<String, String> visible = trial.visible();
        if (succeeded) {
          assertThat(visible).isEqualTo(attempt.expected());
        } else {
          assertThat(visible).isIn(shown, attempt.expected());
        }
        shown = visible;
      }

      Attempt last = Attempt.thatSucceeds(Map.of("a", "repaired", "z/y", "too"));
      assertThat(trial.write(last)).isTrue();

      assertThat(trial.leftovers).isEmpty();
      assertThat(trial.visible()).isEqualTo(last.expected());
      assertThat(trial.root.names()).containsExactly(trial.currentDirectory(), "..data", "a", "z");
    }
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void failureBeforeTheCommitLeavesTheVolumeAsItWas(
      @ForAll("contents") Map<String, String> before, @ForAll("attempt") Attempt attempt)
      throws Exception {
    try (Trial trial = new Trial()) {
      assertThat(trial.write(Attempt.thatSucceeds(before))).isTrue();
      List<String> names = trial.root.names();

      boolean succeeded = trial.write(attempt.notDeadly());

      boolean committed = !names.contains(trial.currentDirectory());
      if (!committed) {
        assertThat(succeeded).isFalse();
        assertThat(trial.root.names()).isEqualTo(names);
      }
    }
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void leftoversAreRemovedWithoutAWrite(
      @ForAll("contents") Map<String, String> before, @ForAll("attempt") Attempt attempt)
      throws Exception {
    try (Trial trial = new Trial()) {
      assertThat(trial.write(Attempt.thatSucceeds(before))).isTrue();
      boolean _ = trial.write(attempt);
      Map<String, String> visible = trial.visible();

      trial.writer(trial.root.files()).removeLeftovers();

      assertThat(trial.root.visible().values()).doesNotContain(TmpfsRoot.DANGLING);
      assertThat(trial.visible()).isEqualTo(visible);
      assertThat(trial.root.names())
          .filteredOn(name -> name.startsWith(".."))
          .containsExactly(trial.currentDirectory(), "..data");
    }
  }

  /** No step is left to chance: files vanish, change, turn into directories, and are added. */
  @Example
  void everySingleStepOfAReplacementMayFailOrBeTheLast() throws Exception {
    Map<String, String> before = Map.of("a", "1", "b/x", "2", "c", "3");
    Map<String, String> after = Map.of("a/b", "1", "b/x", "4", "long/way/down", "5");
    for (boolean deadly : List.of(false, true)) {
      boolean faultHappened = true;
      for (int step = 0; faultHappened; step++) {
        try (Trial trial = new Trial()) {
          Attempt first = Attempt.thatSucceeds(before);
          Attempt second = new Attempt(after, 0400, step, deadly);
          assertThat(trial.write(first)).isTrue();

          boolean succeeded = trial.write(second);

          assertThat(trial.visible()).isIn(first.expected(), second.expected());
          assertThat(succeeded && !trial.visible().equals(second.expected())).isFalse();
          faultHappened = trial.faultHappened;
          assertThat(trial.write(second.withoutFault())).isTrue();
          assertThat(trial.visible()).isEqualTo(second.expected());
          assertThat(trial.root.names())
              .containsExactly(trial.currentDirectory(), "..data", "a", "b", "long");
        }
      }
    }
  }

  @Provide
  Arbitrary<List<Attempt>> attempts() {
    return attempt().list().ofMinSize(1).ofMaxSize(5);
  }

  @Provide
  Arbitrary<Map<String, String>> contents() {
    return Arbitraries.maps(Arbitraries.of(PATHS), Arbitraries.strings().alpha().ofMaxLength(5))
        .ofMaxSize(5)
        .map(AtomicWriterFaultsTest::withoutClashes);
  }

  @Provide
  Arbitrary<Attempt> attempt() {
    return Combinators.combine(
            contents(),
            Arbitraries.of(0400, 0444, 0644),
            Arbitraries.integers().between(0, 60).withDistribution(RandomDistribution.uniform()),
            Arbitraries.of(true, false))
        .as(Attempt::new);
  }

  /** Drops every file that another one needs as a directory. */
  private static Map<String, String> withoutClashes(Map<String, String> contents) {
    Map<String, String> kept = new TreeMap<>(contents);
    kept.keySet()
        .removeIf(
            path -> contents.keySet().stream().anyMatch(other -> other.startsWith(path + "/")));
    return kept;
  }

  /**
   * One write.
   *
   * @param step number of the step that fails; beyond the last one, none does
   * @param deadly whether the process dies there, so that nothing after it happens
   */
  record Attempt(Map<String, String> contents, int mode, int step, boolean deadly) {
    static Attempt thatSucceeds(Map<String, String> contents) {
      return new Attempt(contents, 0440, Integer.MAX_VALUE, false);
    }

    Attempt withoutFault() {
      return new Attempt(contents, mode, Integer.MAX_VALUE, false);
    }

    Attempt notDeadly() {
      return new Attempt(contents, mode, step, false);
    }

    /** Content and mode by path. */
    Map<String, String> expected() {
      Map<String, String> expected = new TreeMap<>(contents);
      expected.replaceAll((_, content) -> "%s %04o 0:0".formatted(content, mode));
      return expected;
    }

    Generation generation(Plaintexts plaintexts) throws ContentException {
      return Plaintexts.generation(
          new FileRules(OptionalInt.empty(), mode),
          contents.entrySet().stream()
              .map(file -> plaintexts.file(file.getKey(), file.getValue()))
              .toArray(SecretFile[]::new));
    }
  }

  /** One volume. */
  private static final class Trial implements AutoCloseable {
    private final TmpfsRoot root = TmpfsRoot.mount();
    private final Plaintexts plaintexts = new Plaintexts();
    private final List<IOException> leftovers = new ArrayList<>();
    private boolean faultHappened;

    Trial() throws IOException {}

    AtomicWriter writer(VolumeFiles files) {
      return new AtomicWriter(files, Clocks.system(), leftovers::add);
    }

    /** Whether the write says that it has succeeded. */
    boolean write(Attempt attempt) throws ContentException {
      leftovers.clear();
      Fault fault = new Fault(attempt);
      try {
        writer(new FaultyVolumeFiles(root.files(), fault))
            .write(attempt.generation(plaintexts), OptionalInt.of(0755));
        return true;
      } catch (IOException | ProcessDeath _) {
        assertThat(fault.onEvent()).isTrue();
        return false;
      } finally {
        faultHappened = fault.onEvent();
      }
    }

    /** Content and mode by path; names that lead nowhere are no content. */
    Map<String, String> visible() throws IOException {
      Map<String, String> visible = new TreeMap<>();
      for (Map.Entry<String, String> file : root.visible().entrySet()) {
        if (!file.getValue().equals(TmpfsRoot.DANGLING)) {
          String attributes = root.attributes("..data/" + file.getKey());
          visible.put(file.getKey(), file.getValue() + " " + attributes);
        }
      }
      return visible;
    }

    String currentDirectory() throws IOException {
      return root.files().readLink("..data").orElseThrow();
    }

    @Override
    public void close() {
      root.close();
      plaintexts.close();
    }
  }

  /** Fails at one step, and if it is deadly at all that follow. */
  private static final class Fault implements FaultPlan {
    private final Attempt attempt;
    private int steps;

    Fault(Attempt attempt) {
      this.attempt = attempt;
    }

    @Override
    public void at(String step) throws IOException {
      int number = steps++;
      if (attempt.deadly && number >= attempt.step) {
        throw new ProcessDeath();
      }
      if (number == attempt.step) {
        throw new IOException("injected " + step);
      }
    }

    boolean onEvent() {
      return steps > attempt.step;
    }
  }

  /** Nothing in the driver may survive it. */
  private static final class ProcessDeath extends Error {
    private static final long serialVersionUID = 1;
  }
}
