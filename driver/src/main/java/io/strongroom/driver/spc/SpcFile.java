package io.strongroom.driver.spc;

import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.yaml.MalformedYamlException;
import io.strongroom.provider.yaml.Yaml;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one file of classes holds, and the state it was read in.
 *
 * @param classes the documents that mean to be classes, in the order of the file
 * @param broken why the file as a whole cannot be read
 */
record SpcFile(String name, State state, List<SpcDocument> classes, Optional<String> broken) {
  private static final int MAX_BYTES = Yaml.MAX_CHARACTERS;

  SpcFile {
    classes = List.copyOf(classes);
  }

  /**
   * How a file looks from outside.
   *
   * @param settled whether it was last written long enough before it was read that a later write
   *     must show in the time; file systems keep time in steps of milliseconds
   */
  record State(Instant modified, long size, @Nullable Object file, boolean settled) {
    private static final Duration STEP = Duration.ofSeconds(2);

    static State of(BasicFileAttributes attributes, Instant now) {
      Instant modified = attributes.lastModifiedTime().toInstant();
      return new State(
          modified, attributes.size(), attributes.fileKey(), modified.plus(STEP).isBefore(now));
    }

    boolean stillHolds(State now) {
      return settled
          && modified.equals(now.modified)
          && size == now.size
          && Objects.equals(file, now.file);
    }
  }

  /**
   * The file as it is now, read only if it is not as {@code before}; absent if it is gone or no
   * file at all.
   */
  static Optional<SpcFile> current(Path path, @Nullable SpcFile before, InstantSource clock) {
    State state;
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      if (!attributes.isRegularFile()) {
        return Optional.empty(); // a FIFO would block the thread that opens it
      }
      state = State.of(attributes, clock.instant());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(unreadable(path, e));
    }
    if (before != null && before.state.stillHolds(state)) {
      return Optional.of(before);
    }
    try {
      return Optional.of(parse(path, state, read(path)));
    } catch (CharacterCodingException e) {
      return Optional.of(broken(path, state, "it is not UTF-8"));
    } catch (IOException e) {
      return Optional.of(unreadable(path, e));
    }
  }

  /** All problems of a class in one line: the first, and how many more there are. */
  String summary(List<ClassProblem> problems) {
    String first = problems.getFirst().describe();
    int more = problems.size() - 1;
    return switch (more) {
      case 0 -> first;
      case 1 -> first + "; and 1 more problem";
      default -> "%s; and %d more problems".formatted(first, more);
    };
  }

  private static SpcFile parse(Path path, State state, String text) {
    try {
      List<SpcDocument> classes =
          SpcDocument.candidates(Yaml.readAll(text, Yaml.DuplicateKeys.REFUSED)).stream()
              .map(document -> SpcDocument.read(document, ""))
              .toList();
      return new SpcFile(nameOf(path), state, classes, Optional.empty());
    } catch (MalformedYamlException e) {
      return broken(path, state, "not valid YAML: " + e.getMessage());
    }
  }

  private static String read(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      // One byte more than is taken, so that the YAML reader refuses what is too long.
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }
  }

  private static SpcFile unreadable(Path path, IOException e) {
    State never = new State(Instant.EPOCH, 0, null, false);
    return broken(path, never, e.getClass().getSimpleName());
  }

  private static SpcFile broken(Path path, State state, String reason) {
    return new SpcFile(nameOf(path), state, List.of(), Optional.of(reason));
  }

  private static String nameOf(Path path) {
    return path.getFileName().toString();
  }
}
