package io.strongroom.provider.azure.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of fields in docs/providers/azure.md. */
final class DocumentedFieldsTest {
  private static final Path PAGE = Path.of("..", "..", "docs", "providers", "azure.md");
  private static final String HEADING = "\n### Fields of an object\n";
  private static final Pattern FIRST_CELL = Pattern.compile("^\\| (`[^|]*)\\|", Pattern.MULTILINE);
  private static final Pattern NAME = Pattern.compile("`([^`]+)`");

  @Test
  void everyFieldHasARowAndEveryRowIsOfAField() throws IOException {
    String page = Files.readString(PAGE);
    String section = page.substring(page.indexOf(HEADING) + HEADING.length());
    List<String> named =
        FIRST_CELL
            .matcher(section.substring(0, section.indexOf("\n#")))
            .results()
            .flatMap(cell -> NAME.matcher(cell.group(1)).results())
            .map(name -> name.group(1))
            .toList();
    assertThat(named).containsExactlyInAnyOrderElementsOf(AzureObjectReader.FIELDS);
  }
}
