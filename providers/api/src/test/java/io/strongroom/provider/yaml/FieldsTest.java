package io.strongroom.provider.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.Problem;
import io.strongroom.provider.yaml.Fields.Case;
import io.strongroom.provider.yaml.Yaml.DuplicateKeys;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FieldsTest {
  private final List<Problem> problems = new ArrayList<>();

  @Test
  void fieldsAreReadByTheirKind() {
    Fields fields = one("- {t: text, n: 0x10, f: yes, m: 0400, e: null, c: {k: v}, l: [1, 2]}");
    assertThat(fields.text("t")).contains("text");
    assertThat(fields.requiredText("t")).isEqualTo("text");
    assertThat(fields.integer("n", 0, 16)).hasValue(16);
    assertThat(fields.flag("f")).contains(true);
    assertThat(fields.filePermission("m")).hasValue(0400);
    assertThat(fields.text("e")).isEmpty();
    assertThat(fields.text("missing")).isEmpty();
    assertThat(fields.mapping("c").orElseThrow().text("k")).contains("v");
    assertThat(fields.list("l")).hasSize(2);
    assertThat(fields.list("missing")).isEmpty();
    assertThat(problems).isEmpty();
  }

  @Test
  void everyMistakeIsReportedWhereItIs() {
    List<Fields> items = list("- {t: [a], n: x, f: 1, m: '0999', r: ' ', c: v, l: v}\n- {}");
    Fields fields = items.getFirst();
    fields.text("t");
    fields.integer("n", 1, 9);
    fields.flag("f");
    fields.filePermission("m");
    fields.requiredText("r");
    fields.mapping("c");
    fields.mappings("l");
    items.get(1).requiredText("r");
    assertThat(problems)
        .extracting(Problem::describe)
        .containsExactly(
            "objects[0].t: expected a text, found a list",
            "objects[0].n: expected an integer from 1 to 9",
            "objects[0].f: expected true or false",
            "objects[0].m: expected an octal file mode from \"0000\" to \"0777\"",
            "objects[0].r: is required",
            "objects[0].c: expected a mapping, found a single value",
            "objects[0].l: expected a list, found a single value",
            "objects[1].r: is required");
  }

  @Test
  void aMistakenRequiredFieldIsReportedOnce() {
    one("- r: {}").requiredText("r");
    assertThat(problems)
        .extracting(Problem::describe)
        .containsExactly("objects[0].r: expected a text, found a mapping");
  }

  @Test
  void unknownFieldsAreReportedWithTheNearestName() {
    Fields fields = one("- {objectNam: a, zzz: b, objectAlias: c}");
    fields.requiredText("objectName");
    fields.text("objectAlias");
    problems.clear();
    fields.reportUnknown(Problem.Severity.WARNING);
    assertThat(problems)
        .extracting(Problem::describe)
        .containsExactly(
            "objects[0].objectNam: unknown field (did you mean objectName?)",
            "objects[0].zzz: unknown field");
    assertThat(problems).extracting(Problem::severity).containsOnly(Problem.Severity.WARNING);
  }

  @Test
  void caseCanBeIgnored() {
    List<Fields> items =
        Fields.listIn(
            "- {OBJECTNAME: a}", "objects", DuplicateKeys.LAST_WINS, Case.IGNORED, problems::add);
    assertThat(items.getFirst().text("objectName")).contains("a");
    items.getFirst().reportUnknown(Problem.Severity.ERROR);
    assertThat(problems).isEmpty();
  }

  @Test
  void itemsThatAreNoMappingsAreReportedAndTheOthersKeepTheirIndex() {
    List<Fields> items = list("- text\n- null\n-\n- {a: 1}\n- [a]");
    assertThat(items).extracting(Fields::path).containsExactly("objects[3]");
    assertThat(problems)
        .extracting(Problem::describe)
        .containsExactly(
            "objects[0]: expected a mapping of fields, found a single value",
            "objects[1]: expected a mapping of fields, found nothing",
            "objects[2]: expected a mapping of fields, found nothing",
            "objects[4]: expected a mapping of fields, found a list");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  \n", "[]", "null", "---\n", "# nothing\n"})
  void anEmptyTextIsAnEmptyList(String text) {
    assertThat(list(text)).isEmpty();
    assertThat(problems).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a: 1", "text", "array:\n  - |\n    objectName: a\n", "- [", "- {a: 1, a: 2}"})
  void whatIsNoListIsReported(String text) {
    assertThat(list(text)).isEmpty();
    assertThat(problems).singleElement().extracting(Problem::field).isEqualTo("objects");
  }

  private Fields one(String text) {
    return list(text).getFirst();
  }

  private List<Fields> list(String text) {
    return Fields.listIn(text, "objects", DuplicateKeys.REFUSED, Case.SENSITIVE, problems::add);
  }
}
