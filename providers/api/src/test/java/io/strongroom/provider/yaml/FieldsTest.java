package io.strongroom.provider.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.yaml.Fields.Case;
import io.strongroom.provider.yaml.Yaml.DuplicateKeys;
import io.strongroom.provider.yaml.YamlNode.Mapping;
import io.strongroom.provider.yaml.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class FieldsTest {
  private final List<ClassProblem> problems = new ArrayList<>();

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
        .extracting(ClassProblem::describe)
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
        .extracting(ClassProblem::describe)
        .containsExactly("objects[0].r: expected a text, found a mapping");
  }

  @Test
  void unknownFieldsAreReportedWithTheNearestName() {
    Fields fields = one("- {objectNam: a, zzz: b, objectAlias: c}");
    fields.requiredText("objectName");
    fields.text("objectAlias");
    problems.clear();
    fields.reportUnknown(ClassProblem.Severity.WARNING, List.of());
    assertThat(problems)
        .extracting(ClassProblem::describe)
        .containsExactly(
            "objects[0].objectNam: unknown field (did you mean objectName?)",
            "objects[0].zzz: unknown field");
    assertThat(problems)
        .extracting(ClassProblem::severity)
        .containsOnly(ClassProblem.Severity.WARNING);
  }

  @Test
  void whatIsKnownElsewhereIsNotUnknown() {
    one("- {a: 1, b: 2}").reportUnknown(ClassProblem.Severity.ERROR, List.of("a", "b"));
    assertThat(problems).isEmpty();
  }

  private Fields one(String text) {
    return list(text).getFirst();
  }

  private List<Fields> list(String text) {
    try {
      List<YamlNode> items = ((Sequence) Yaml.read(text, DuplicateKeys.REFUSED)).items();
      return IntStream.range(0, items.size())
          .mapToObj(
              i ->
                  new Fields(
                      (Mapping) items.get(i),
                      "objects[%d]".formatted(i),
                      Case.SENSITIVE,
                      problems::add))
          .toList();
    } catch (MalformedYamlException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
