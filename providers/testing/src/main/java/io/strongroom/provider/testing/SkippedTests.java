package io.strongroom.provider.testing;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.UniqueId.Segment;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Says at the end of each test class what was not run and why; Surefire only counts it. JUnit finds
 * this class by its service file, in every module that has this one on its test path.
 */
public final class SkippedTests implements TestExecutionListener {
  private static final String MARK = "NOT RUN: ";

  private final PrintStream out;
  private final Map<Skip, ConcurrentLinkedQueue<String>> skipped = new ConcurrentHashMap<>();

  private record Skip(String testClass, String reason) {}

  /** For JUnit: writes to the console. */
  public SkippedTests() {
    this(System.out);
  }

  SkippedTests(PrintStream out) {
    this.out = out;
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    add(test, reason);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (result.getStatus() == Status.ABORTED) {
      add(test, result.getThrowable().map(Throwable::getMessage).orElse(""));
    }
  }

  private void add(TestIdentifier test, String reason) {
    Skip skip = new Skip(testClass(test), words(reason));
    skipped.computeIfAbsent(skip, _ -> new ConcurrentLinkedQueue<>()).add(test.getDisplayName());
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    skipped.forEach(
        (skip, names) ->
            out.printf(
                "%s%s, %s: %s%n",
                MARK,
                skip.testClass(),
                names.size() == 1 ? names.peek() : names.size() + " tests",
                skip.reason()));
    skipped.clear();
  }

  private static String testClass(TestIdentifier test) {
    List<Segment> segments = UniqueId.parse(test.getUniqueId()).getSegments();
    return segments.stream()
        .filter(segment -> segment.getType().equals("class"))
        .map(segment -> segment.getValue().substring(segment.getValue().lastIndexOf('.') + 1))
        .findFirst()
        .orElse("?");
  }

  /** Without what JUnit puts in front of an assumption's message. */
  private static String words(String reason) {
    String line = reason.lines().findFirst().orElse("no reason is given");
    int mark = line.indexOf(MARK);
    return mark < 0 ? line : line.substring(mark + MARK.length());
  }
}
