package io.strongroom.daemonset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In a process with the options of the image, since it is about what those do. */
final class HeapTrimTest {
  private static final int MEBIBYTE = 1 << 20;

  @Test
  void heapThatHasGrownForWhatIsGoneShrinks() throws Exception {
    assertThat(heapAfterwards("trimmed")).isLessThan(20 * MEBIBYTE);
  }

  /** Or the other test would show nothing. */
  @Test
  void byItselfItDoesNot() throws Exception {
    assertThat(heapAfterwards("alone")).isGreaterThan(40 * MEBIBYTE);
  }

  private static int heapAfterwards(String mode) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + Path.of("src", "main", "dist", "jvm.options"),
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName(),
                mode)
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return Integer.parseInt(output.lines().toList().getLast());
  }

  /** Makes garbage that lives long enough to be promoted, and prints the size of the heap. */
  static final class Program {
    private static final Duration INTERVAL = Duration.ofMillis(50);
    private static final int UNDER_WAY = 4 * MEBIBYTE;
    private static final int PIECE = 16 * 1024;

    private Program() {}

    public static void main(String[] arguments) throws InterruptedException {
      if (List.of(arguments).contains("trimmed")) {
        HeapTrim _ = HeapTrim.start(INTERVAL);
      }
      ArrayDeque<byte[]> underWay = new ArrayDeque<>();
      for (int made = 0; made < 60 * MEBIBYTE; made += PIECE) {
        underWay.add(new byte[PIECE]);
        if (underWay.size() * PIECE > UNDER_WAY) {
          underWay.remove();
        }
      }
      underWay.clear();
      Thread.sleep(INTERVAL.multipliedBy(20));
      System.out.println(Runtime.getRuntime().totalMemory());
    }
  }
}
