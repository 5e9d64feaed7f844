package io.strongroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Commands on the pages of providers: those in {@code sh} are the guide's, each of which a test
 * types; those in {@code bash} need the cloud itself, which the page says.
 */
final class DocumentedBlocksTest {
  private static final Path PAGES = Path.of("../docs/providers");
  private static final String GUIDE = "## From nothing to a mounted secret\n";
  private static final String NOT_RUN = "; no test runs it.";
  private static final Pattern BLOCK =
      Pattern.compile(
          "^ *```(?<language>\\w+)\n(?<text>.*?)^ *```$", Pattern.MULTILINE | Pattern.DOTALL);

  static List<Path> pages() throws IOException {
    try (Stream<Path> pages = Files.list(PAGES)) {
      return pages.filter(page -> page.toString().endsWith(".md")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void whatNoTestRunsIsSaidToBeSo(Path page) throws IOException {
    String text = Files.readString(page);
    int guide = text.indexOf(GUIDE);
    int end = guide < 0 ? -1 : text.indexOf("\n## ", guide + GUIDE.length());
    List<String> ofTheCloud = new ArrayList<>();
    for (MatchResult block : BLOCK.matcher(text).results().toList()) {
      switch (block.group("language")) {
        case "sh" -> assertThat(block.start()).as(block.group("text")).isBetween(guide, end);
        case "bash" -> ofTheCloud.add(block.group("text").strip());
        case "json", "text", "yaml" -> assertThat(block.group("text")).isNotBlank();
        default -> throw new AssertionError("another language: " + block.group("language"));
      }
    }
    assertThat(ofTheCloud).allMatch(commands -> commands.matches("(?s)(aws|az|gcloud) .*"));
    assertThat(text.contains(NOT_RUN)).isEqualTo(!ofTheCloud.isEmpty());
  }
}
