package io.strongroom.daemonset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A deadline only ends a test that hangs. */
@Timeout(60)
final class LineWriterTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final CountDownLatch read = new CountDownLatch(1);

  @Test
  void linesAreWrittenInTheirOrder() {
    try (LineWriter writer = writerTo(written)) {
      for (int i = 0; i < 100; i++) {
        writer.add(line("line " + i));
      }
      writer.flush(LONG);

      assertThat(lines()).hasSize(100).startsWith("line 0", "line 1").endsWith("line 99");
      assertThat(writer.lost()).isZero();
    }
  }

  @Test
  void nobodyWaitsAndWhatDoesNotFitIsCountedAndSaidInItsPlace() {
    try (LineWriter writer = writerTo(new HungStream(read, written))) {
      byte[] large = line("x".repeat(1023));
      int most = LineWriter.MAX_BYTES / large.length;
      // The first may be in the writer's hand already.
      for (int i = 0; i < most + 11; i++) {
        writer.add(large);
      }
      long lost = writer.lost();
      assertThat(lost).isBetween(10L, 11L);

      read.countDown();
      writer.flush(LONG);
      writer.add(line("after"));
      writer.flush(LONG);

      assertThat(lines()).hasSize((int) (most + 11 - lost) + 2).endsWith("lost " + lost, "after");
      assertThat(writer.lost()).isEqualTo(lost);
    }
  }

  @Test
  void aReaderThatHangsIsNotWaitedForAtTheEnd() {
    try (LineWriter writer = writerTo(new HungStream(read, written))) {
      writer.add(line("first"));

      writer.flush(Duration.ofMillis(50));

      assertThat(lines()).isEmpty();
    } finally {
      read.countDown();
    }
  }

  @Test
  void linesOfAPipeThatNobodyHoldsAnyMoreAreCounted() {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    try (LineWriter writer = writerTo(broken)) {
      writer.add(line("one"));
      writer.add(line("two"));
      writer.flush(LONG);

      assertThat(writer.lost()).isEqualTo(2);
    }
  }

  private static LineWriter writerTo(OutputStream out) {
    return new LineWriter("test", out, lost -> line("lost " + lost));
  }

  private static byte[] line(String text) {
    return (text + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private List<String> lines() {
    return written.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
