package io.strongroom.provider.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.yaml.Fields.Case;
import io.strongroom.provider.yaml.Yaml.DuplicateKeys;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ListParameterTest {
  private static final ListParameter OBJECTS =
      new ListParameter(
          "objects", DuplicateKeys.REFUSED, Case.SENSITIVE, ClassProblem.Severity.WARNING);

  private final List<ClassProblem> problems = new ArrayList<>();

  /** As a provider reads an object: with a mapping and a list of mappings inside. */
  private static String item(Fields fields) {
    fields.mapping("inner").ifPresent(inner -> inner.text("name"));
    fields.mappings("parts").forEach(part -> part.text("path"));
    fields.freeMapping("labels");
    return fields.path() + ":" + fields.text("objectName").orElse("");
  }

  private List<String> read(String text) {
    return OBJECTS.read(text, ListParameterTest::item, problems::add);
  }

  private List<String> found() {
    return problems.stream().map(problem -> problem.severity() + " " + problem.describe()).toList();
  }

  @Test
  void whatWasNotAskedForIsUnknownAlsoInside() {
    assertThat(
            read(
                """
                - {objectname: a, labels: {any: thing}}
                - {objectName: b, inner: {nam: c}, parts: [{path: d}, {paths: e, zzz: f}]}
                """))
        .containsExactly("objects[0]:", "objects[1]:b");
    assertThat(found())
        .containsExactly(
            "WARNING objects[0].objectname: unknown field (did you mean objectName?)",
            "WARNING objects[1].inner.nam: unknown field (did you mean name?)",
            "WARNING objects[1].parts[1].paths: unknown field (did you mean path?)",
            "WARNING objects[1].parts[1].zzz: unknown field");
  }

  @Test
  void whereCaseIsIgnoredAnotherCaseIsNotUnknown() {
    assertThat(
            new ListParameter(
                    "objects", DuplicateKeys.LAST_WINS, Case.IGNORED, ClassProblem.Severity.ERROR)
                .read("- {OBJECTNAME: a, objectNam: b}", ListParameterTest::item, problems::add))
        .containsExactly("objects[0]:a");
    assertThat(found())
        .containsExactly("ERROR objects[0].objectNam: unknown field (did you mean objectName?)");
  }

  @Test
  void onlySoMuchIsReportedOfOneParameter() {
    read("- {%s}\n- {x: 1}\n".formatted("a%d: 1, ".repeat(20).formatted(numbers(20))));
    assertThat(found())
        .hasSize(11)
        .endsWith("WARNING objects: there is more like this")
        .startsWith("WARNING objects[0].a0: unknown field");
  }

  private static Object[] numbers(int count) {
    return java.util.stream.IntStream.range(0, count).boxed().toArray();
  }

  @Test
  void itemsThatAreNoMappingsAreReportedAndTheOthersKeepTheirIndex() {
    assertThat(read("- text\n- {objectName: 1}\n- [a]")).containsExactly("objects[1]:1");
    assertThat(found())
        .containsExactly(
            "ERROR objects[0]: expected a mapping of fields, found a single value",
            "ERROR objects[2]: expected a mapping of fields, found a list");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-", "- null", "- ~", "- # later", "- !!null ''"})
  void anItemThatIsNothingIsNone(String nothing) {
    assertThat(read(nothing + "\n- objectName: b\n")).containsExactly("objects[1]:b");
    assertThat(found()).containsExactly("WARNING objects[0]: is nothing, and passed over");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "  \n", "[]", "null", "---\n", "# nothing\n", "[]\n---\n", "[]\n...\n"})
  void anEmptyTextIsAnEmptyList(String text) {
    assertThat(read(text)).isEmpty();
    assertThat(problems).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a: 1", "text", "array:\n  - |\n    objectName: a\n", "- [", "- {a: 1, a: 2}"})
  void whatIsNoListIsReported(String text) {
    assertThat(read(text)).isEmpty();
    assertThat(problems).singleElement().extracting(ClassProblem::field).isEqualTo("objects");
  }

  @ParameterizedTest
  @CsvSource({
    "'- objectName: a\n---\n- objectName: b\n', 3",
    "'  - objectName: a\nb\n', 2",
    "'- objectName: a\n...\n- objectName: b\n', 3",
    "'[{objectName: a}]\n]\n', 2",
  })
  void whatFollowsTheListIsNotReadAndThatIsReported(String text, int line) {
    assertThat(read(text.replace("\\n", "\n"))).containsExactly("objects[0]:a");
    assertThat(found())
        .containsExactly(
            ("WARNING objects: the list is at its end, what follows from line %d, column 1 on is"
                    + " not read")
                .formatted(line));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "- objectName:\ta\n",
        "-\n  objectName\t:\ta\t# why\n",
        "- &x\t{objectName: a}\n",
        "---\t[{objectName: a}]\n",
        "- {\t objectName\t :\ta\t }\n",
        "- {\n\t objectName: 'a'\n\t }\n",
        "- !tag {objectName:\t!!str a}\n",
      })
  void aTabSeparatesTokensOfALine(String text) {
    assertThat(read(text)).containsExactly("objects[0]:a");
    assertThat(problems).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-\tobjectName: a\n",
        "- objectName: 'a'\n\tkey: b\n",
        "\t- objectName: a\n",
        "- ?\tobjectName\n  : a\n",
        "- ? objectName\n  :\tk: a\n",
        "- {\n\tobjectName: a\n\t}\n",
      })
  void aTabIndentsNothing(String text) {
    assertThat(read(text)).isEmpty();
    assertThat(found()).singleElement().asString().contains("(TAB)");
  }

  @ParameterizedTest
  @CsvSource({
    "'[{objectName: a:}]', a:",
    "'[{objectName: a:, x: b}]', a:",
    "'[{objectName: \"a:]\"}]', a:]",
    "'- objectName: a:[b]', a:[b]",
    "'- objectName: |\n    a:,\n', 'a:,'",
    "'[{objectName: \uE000:}]', \uE000:",
    "'[{\"objectName\":[]}]', ''",
  })
  void aColonBeforeABracketIsPartOfAPlainValue(String text, String name) {
    assertThat(read(text.replace("\\n", "\n")).getFirst().strip()).isEqualTo("objects[0]:" + name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%YAML 1.2\n---\n[]",
        "%FOO\n---\n[]",
        "- a: 1\n%FOO",
        "- &a+ {}",
        "[*a!]",
        "- a: 1\n] - b: 1\n"
      })
  void whatGoRefusesIsRefused(String text) {
    assertThat(read(text)).isEmpty();
    assertThat(problems).singleElement().matches(ClassProblem::isError);
  }
}
