package io.strongroom.driver.content;

import static io.strongroom.driver.content.Plaintexts.generation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is left when a write does not come to its end, and what others see meanwhile. */
final class AtomicWriterFailureTest extends TmpfsTest {
  @Test
  void interruptedWriteLeavesTheOldGenerationAndTheInterrupt() throws Exception {
    writer.write(generation(plaintexts.file("a", canary.secret("old"))));
    List<String> names = root.names();

    Generation next = generation(plaintexts.file("a", canary.secret("new")));
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> writer.write(next)).isInstanceOf(IOException.class);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(root.names()).isEqualTo(names);
    assertThat(root.visible()).isEqualTo(Map.of("a", canary.secret("old")));
  }

  @Test
  void secretThatIsWipedTooEarlyLeavesTheOldGeneration() throws Exception {
    writer.write(generation(plaintexts.file("a", canary.secret("old"))));
    Generation wiped = generation(plaintexts.file("a", canary.secret("new")));
    plaintexts.close();

    assertThatThrownBy(() -> writer.write(wiped)).isInstanceOf(IllegalStateException.class);

    assertThat(root.visible()).isEqualTo(Map.of("a", canary.secret("old")));
  }

  @Test
  void failureNamesFileAndObjectButNoContentAndNoPathOfTheProcess() throws Exception {
    Generation generation = generation(plaintexts.file("db/password", canary.secret("password")));
    VolumeFiles full = failing("before writeFile", "No space left on device");

    assertThatThrownBy(() -> writer(full).write(generation))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "cannot write the file \"db/password\" of object \"object-of-db/password\":"
                + " No space left on device")
        .satisfies(canary::assertAbsentFrom);
    assertThat(root.names()).isEmpty();
  }

  @Test
  void plaintextThatCannotBeRemovedIsHeardOf() throws Exception {
    writer.write(generation(plaintexts.file("a", canary.secret("old"))));
    String old = currentDirectory();

    writer(failing("before deleteTree ..2026", "busy"))
        .write(generation(plaintexts.file("a", canary.secret("new"))));

    assertThat(leftovers).singleElement().extracting(Throwable::getMessage).isEqualTo("busy");
    assertThat(root.visible()).isEqualTo(Map.of("a", canary.secret("new")));
    assertThat(root.names()).contains(old);

    assertThatThrownBy(
            () ->
                writer(failing("before deleteTree ..2026", "busy"))
                    .write(generation(plaintexts.file("a", canary.secret("newer")))))
        .hasMessageContaining("busy");
    assertThat(root.visible()).isEqualTo(Map.of("a", canary.secret("new")));
  }

  @Test
  void failedCleanUpAfterAFailureIsAttachedToIt() throws Exception {
    VolumeFiles broken =
        new FaultyVolumeFiles(
            root.files(),
            step -> {
              if (step.startsWith("before rename") || step.startsWith("before deleteTree ..2026")) {
                throw new IOException(step);
              }
            });

    assertThatThrownBy(
            () -> writer(broken).write(generation(plaintexts.file("a", canary.secret("a")))))
        .hasMessage("cannot show the new files: before rename ..data_tmp")
        .satisfies(
            failure ->
                assertThat(failure.getSuppressed())
                    .singleElement()
                    .extracting(Throwable::getMessage)
                    .asString()
                    .startsWith("before deleteTree ..2026"));
  }

  @Test
  void readersOfOneDirectorySeeOneGeneration() throws Exception {
    AtomicBoolean writing = new AtomicBoolean(true);
    AtomicInteger pairs = new AtomicInteger();
    writer.write(pair(0));
    FutureTask<Void> reader =
        new FutureTask<>(
            () -> {
              while (writing.get()) {
                readPair()
                    .ifPresent(
                        pair -> {
                          assertThat(pair.getFirst()).isEqualTo(pair.getLast());
                          pairs.incrementAndGet();
                        });
              }
              return null;
            });
    Thread.ofPlatform().start(reader);
    for (int number = 1; number <= 200 || pairs.get() == 0; number++) {
      writer.write(pair(number));
    }
    writing.set(false);
    reader.get();
    assertThat(leftovers).isEmpty();
  }

  private Generation pair(int number) throws ContentException {
    String text = "%s %d".formatted(canary.secret("pair"), number);
    return generation(plaintexts.file("a", text), plaintexts.file("dir/b", text));
  }

  /** Both files through what {@code ..data} leads to; empty when it was removed meanwhile. */
  private Optional<List<String>> readPair() throws IOException {
    Path directory = root.path().resolve(currentDirectory());
    try {
      return Optional.of(
          List.of(
              Files.readString(directory.resolve("a")),
              Files.readString(directory.resolve("dir/b"))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private VolumeFiles failing(String steps, String message) {
    return new FaultyVolumeFiles(
        root.files(),
        step -> {
          if (step.startsWith(steps)) {
            throw new IOException(message);
          }
        });
  }

  private String currentDirectory() throws IOException {
    return Files.readSymbolicLink(root.path().resolve("..data")).toString();
  }
}
