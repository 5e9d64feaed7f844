package io.strongroom.provider.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs classes with JUnit itself, and reads what is said of them. */
final class SkippedTestsTest {
  static final class Some {
    @Test
    void runs() {}

    @Test
    void assumes() {
      assumeTrue(false, "NOT RUN: it takes wings");
    }

    @TestFactory
    Stream<DynamicTest> many() {
      return IntStream.range(0, 3)
          .mapToObj(i -> DynamicTest.dynamicTest("spec " + i, () -> assumeTrue(false, "too many")));
    }
  }

  @Disabled("nobody has the machine for it")
  static final class Whole {
    @Test
    void isNotRun() {}
  }

  @Test
  void reasonsAreSaidOncePerClass() {
    assertThat(said(Some.class).lines())
        .containsExactlyInAnyOrder(
            "NOT RUN: SkippedTestsTest$Some, assumes(): it takes wings",
            "NOT RUN: SkippedTestsTest$Some, 3 tests: Assumption failed: too many");
  }

  @Test
  void wholeClassIsNamed() {
    assertThat(said(Whole.class).lines())
        .containsExactly(
            "NOT RUN: SkippedTestsTest$Whole, SkippedTestsTest$Whole: nobody has the machine for"
                + " it");
  }

  private static String said(Class<?> tests) {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    LauncherFactory.create(
            LauncherConfig.builder().enableTestExecutionListenerAutoRegistration(false).build())
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(tests))
                .build(),
            new SkippedTests(new PrintStream(written, true, UTF_8)));
    return written.toString(UTF_8);
  }
}
