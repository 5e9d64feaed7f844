package io.strongroom.cli.demo;

import java.io.PrintWriter;
import java.nio.charset.Charset;

/**
 * The output of the demo: numbered steps, what was seen, and a tick or a cross for each thing that
 * must hold. Colour for terminals only; plain ASCII where the charset has no more.
 */
final class Narration {
  private final PrintWriter out;
  private final boolean colour;
  private final boolean unicode;
  private int step;
  private int broken;

  /**
   * Prints to {@code out}.
   *
   * @param colour whether colour is wanted
   * @param charset of what reads it
   */
  Narration(PrintWriter out, boolean colour, Charset charset) {
    this.out = out;
    this.colour = colour;
    this.unicode = charset.newEncoder().canEncode('✓');
  }

  void step(String title) {
    out.println();
    out.println(paint("1", "%d. %s".formatted(++step, title)));
  }

  void show(String line) {
    out.println("   " + paint("2", line));
  }

  /** Prints a check that must hold, with a tick or a cross. */
  void check(boolean holds, String what) {
    if (!holds) {
      broken++;
    }
    String mark = holds ? (unicode ? "✓" : "ok") : (unicode ? "✗" : "FAILED");
    out.println("   " + paint(holds ? "32" : "31", mark) + " " + what);
    out.flush();
  }

  /** Dots of a hidden value, and its length. */
  String mask(long bytes) {
    return (unicode ? "••••••" : "******") + " (%d bytes)".formatted(bytes);
  }

  /** Prints the end; returns whether every check held. */
  boolean end() {
    out.println();
    out.println(
        broken == 0
            ? paint("32", "Everything held.")
            : paint("31", "%d of the checks above did not hold.".formatted(broken)));
    out.flush();
    return broken == 0;
  }

  private String paint(String code, String text) {
    return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
