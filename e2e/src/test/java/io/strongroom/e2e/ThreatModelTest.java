package io.strongroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tests that docs/threat-model.md names must be there: a renamed test is a broken promise. */
final class ThreatModelTest {
  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern TEST =
      Pattern.compile("`([A-Z][A-Za-z]*(?:Test|Properties|IT))(?:\\.([a-z][A-Za-z]*))?`");

  @Test
  void everyTestThatThePageNamesExists() throws IOException {
    List<MatchResult> named =
        TEST.matcher(Files.readString(PROJECT.resolve("docs/threat-model.md"))).results().toList();
    assertThat(named).hasSizeGreaterThan(20);
    Map<String, List<Path>> sources = testSources();

    List<String> missing = new ArrayList<>();
    for (MatchResult test : named) {
      List<Path> classes = sources.getOrDefault(test.group(1), List.of());
      String method = test.group(2);
      if (classes.isEmpty() || (method != null && !oneHas(classes, method))) {
        missing.add(test.group());
      }
    }
    assertThat(missing).as("named in docs/threat-model.md, and not there").isEmpty();
  }

  private static boolean oneHas(List<Path> classes, String method) throws IOException {
    for (Path source : classes) {
      if (Files.readString(source).contains("void " + method + "(")) {
        return true;
      }
    }
    return false;
  }

  /** By simple name, which classes of several modules may share. */
  private static Map<String, List<Path>> testSources() throws IOException {
    try (Stream<Path> files = Files.walk(PROJECT)) {
      return files
          .filter(file -> file.toString().contains("/src/test/java/"))
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.endsWith("package-info.java"))
          .collect(
              Collectors.groupingBy(file -> file.getFileName().toString().replace(".java", "")));
    }
  }
}
