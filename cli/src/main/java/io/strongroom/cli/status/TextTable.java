package io.strongroom.cli.status;

import io.strongroom.driver.observe.OneLine;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * A table in the manner of {@code kubectl get}. What is in it was written by others, and may hold
 * what a terminal would obey: every cell is made one clean line first.
 */
final class TextTable {
  private static final String GAP = "   ";
  private static final String NOTHING = "-";
  private static final int UNCUT = 1 << 16;

  private final List<String> head;
  private final List<List<String>> rows = new ArrayList<>();
  private final int widest;

  /**
   * @param widest bytes of one cell; what is longer is cut, but never in the last column, which no
   *     other cell follows
   */
  TextTable(List<String> head, int widest) {
    this.head = List.copyOf(head);
    this.widest = widest;
  }

  /** Adds a row of as many cells as the head has. */
  void add(List<String> cells) {
    List<String> row = new ArrayList<>();
    for (String cell : cells) {
      String clean = OneLine.of(cell, row.size() == head.size() - 1 ? UNCUT : widest);
      row.add(clean.isEmpty() ? NOTHING : clean);
    }
    rows.add(row);
  }

  void print(PrintWriter out) {
    int[] widths = new int[head.size()];
    measure(head, widths);
    rows.forEach(row -> measure(row, widths));
    print(head, widths, out);
    rows.forEach(row -> print(row, widths, out));
  }

  private static void measure(List<String> row, int[] widths) {
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Math.max(widths[i], width(row.get(i)));
    }
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }

  private static void print(List<String> row, int[] widths, PrintWriter out) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      line.append(row.get(i));
      if (i < widths.length - 1) {
        line.append(" ".repeat(widths[i] - width(row.get(i)))).append(GAP);
      }
    }
    out.println(line);
  }
}
