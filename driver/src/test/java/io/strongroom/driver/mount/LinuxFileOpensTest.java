package io.strongroom.driver.mount;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.driver.mount.FileOpens.Event;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class LinuxFileOpensTest {
  private static final Optional<Duration> NOW = Optional.of(Duration.ZERO);

  @TempDir private Path directory;

  @Test
  void oneOpenIsToldAndThenTheWatchIsGone() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "x");
    try (FileOpens opens = LinuxFileOpens.open();
        OpenDirectory root = new LinuxMounts(_ -> {}).open(directory.toRealPath())) {
      int watch = opens.watch(root, "file");
      assertThat(opens.await(NOW)).isEmpty();
      assertThat(Files.readString(file)).isEqualTo("x");
      assertThat(Files.readString(file)).isEqualTo("x");

      assertThat(opens.await(NOW)).containsExactly(new Event.Opened(watch), new Event.Ended(watch));
      assertThat(opens.unwatch(watch)).isFalse();
    }
  }

  @Test
  void removedWatchEndsAndSoDoesThatOfADeletedFile() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "x");
    Files.writeString(directory.resolve("other"), "x");
    try (FileOpens opens = LinuxFileOpens.open();
        OpenDirectory root = new LinuxMounts(_ -> {}).open(directory.toRealPath())) {
      int first = opens.watch(root, "file");
      int second = opens.watch(root, "other");
      Files.delete(file);
      assertThat(opens.unwatch(second)).isTrue();

      assertThat(opens.await(NOW)).containsExactly(new Event.Ended(first), new Event.Ended(second));
    }
  }

  @Test
  void symlinkIsNotFollowed() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "x");
    Files.createSymbolicLink(directory.resolve("link"), Path.of("file"));
    try (FileOpens opens = LinuxFileOpens.open();
        OpenDirectory root = new LinuxMounts(_ -> {}).open(directory.toRealPath())) {
      opens.watch(root, "link");
      assertThat(Files.readString(file)).isEqualTo("x");

      assertThat(opens.await(NOW)).isEmpty();
    }
  }

  @Test
  void whatIsNotThereIsRefusedWithItsErrno() throws Exception {
    try (FileOpens opens = LinuxFileOpens.open();
        OpenDirectory root = new LinuxMounts(_ -> {}).open(directory.toRealPath())) {
      assertThatThrownBy(() -> opens.watch(root, "absent"))
          .isInstanceOfSatisfying(
              MountException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
    }
  }

  @Test
  void waitWithoutEndIsEndedByAWake() throws Exception {
    try (FileOpens opens = LinuxFileOpens.open()) {
      CompletableFuture<List<Event>> waiting = new CompletableFuture<>();
      Thread.ofPlatform()
          .daemon()
          .start(
              () -> {
                try {
                  waiting.complete(opens.await(Optional.empty()));
                } catch (IOException e) {
                  waiting.completeExceptionally(e);
                }
              });
      opens.wake();
      assertThat(waiting.get()).isEmpty();

      opens.wake();
      opens.wake();
      assertThat(opens.await(Optional.empty())).isEmpty();
    }
  }

  @Test
  void overflowAndUnmountAreDecoded() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment events = arena.allocate(16 * 4 + 16, 4);
      event(events, 0, -1, 0x4000, 0);
      event(events, 16, 7, 0x2000, 0);
      event(events, 32, 7, 0x8000, 16);
      event(events, 64, 8, 0x20, 0);

      assertThat(LinuxFileOpens.decode(events))
          .containsExactly(new Event.Lost(), new Event.Ended(7), new Event.Opened(8));
    }
  }

  @Test
  void nothingStaysOpenWhateverFails() throws Exception {
    Abi abi = Abi.of(System.getProperty("os.arch"));
    List<Long> closed = new ArrayList<>();
    for (int number : List.of(abi.inotify().init1(), abi.inotify().eventfd2())) {
      SystemCall without =
          (errno, call, a, b, c, d, e) -> {
            if (call == number) {
              return -Errno.EMFILE.number();
            }
            if (call == abi.close()) {
              closed.add(a);
            }
            return Kernel.THIS.invoke(errno, call, a, b, c, d, e);
          };
      assertThatThrownBy(() -> LinuxFileOpens.open(without))
          .isInstanceOfSatisfying(
              MountException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EMFILE));
    }
    assertThat(closed).hasSize(1);
  }

  private static void event(MemorySegment events, long at, int watch, int mask, int nameBytes) {
    events.set(JAVA_INT, at, watch);
    events.set(JAVA_INT, at + 4, mask);
    events.set(JAVA_INT, at + 12, nameBytes);
  }
}
