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
    Map<String, Path> sources = testSources();

    List<String> missing = new ArrayList<>();
    for (MatchResult test : named) {
      Path source = sources.get(test.group(1));
      String method = test.group(2);
      if (source == null
          || (method != null && !Files.readString(source).contains("void " + method + "("))) {
        missing.add(test.group());
      }
    }
    assertThat(missing).as("named in docs/threat-model.md, and not there").isEmpty();
  }

  private static Map<String, Path> testSources() throws IOException {
    try (Stream<Path> files = Files.walk(PROJECT)) {
      return files
          .filter(file -> file.toString().contains("/src/test/java/"))
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.endsWith("package-info.java"))
          .collect(
              Collectors.toMap(
                  file -> file.getFileName().toString().replace(".java", ""),
                  file -> file,
                  (first, _) -> first));
    }
  }
}
