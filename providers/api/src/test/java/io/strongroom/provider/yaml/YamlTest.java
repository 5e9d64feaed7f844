package io.strongroom.provider.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.provider.yaml.Yaml.DuplicateKeys;
import io.strongroom.provider.yaml.YamlNode.Mapping;
import io.strongroom.provider.yaml.YamlNode.Null;
import io.strongroom.provider.yaml.YamlNode.Scalar;
import io.strongroom.provider.yaml.YamlNode.Sequence;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class YamlTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"0644", "0o644", "1.50", "yes", "2024-01-02", "1_000", "0x1F", "1e3", ".5", "a b"})
  void plainScalarsKeepTheirSourceText(String text) throws MalformedYamlException {
    assertThat(value(text)).isEqualTo(new Scalar(text, true, new Position(1, 4)));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "'0644', 0644",
        "\"0644\", 0644",
        "\"a\\tb\", `a\tb`",
        "!!str 5, 5",
        "!!str null, null",
        "!!binary aGk=, hi",
        "!local 5, 5",
        "!<x> 5, 5",
      })
  void quotedScalarsAreNeverMoreThanStrings(String source, String text)
      throws MalformedYamlException {
    assertThat(value(source)).isEqualTo(new Scalar(text, false, new Position(1, 4)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "~", "null", "Null", "NULL", "!!null ''", "! null"})
  void nullHasItsOwnType(String source) throws MalformedYamlException {
    assertThat(value(source)).isInstanceOf(Null.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"'null'", "\"~\"", "''", "!!str", "nULL"})
  void quotedNullIsText(String source) throws MalformedYamlException {
    assertThat(value(source)).isInstanceOf(Scalar.class);
  }

  @Test
  void blockScalarsKeepTheirLines() throws MalformedYamlException {
    assertThat(value("|\n  a: 1\n  b: 2\n")).extracting("text").isEqualTo("a: 1\nb: 2\n");
  }

  @Test
  void onlyTheFirstDocumentIsRead() throws MalformedYamlException {
    assertThat(read("---\na: 1\n---\nb: [not closed"))
        .extracting("entries")
        .asString()
        .contains("a");
  }

  @Test
  void allDocumentsAreReadOnRequest() throws MalformedYamlException {
    assertThat(Yaml.readAll("a: 1\n---\nb: 2\n---\n", DuplicateKeys.REFUSED))
        .extracting(YamlNode::kind)
        .containsExactly("a mapping", "a mapping", "nothing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "# only a comment\n"})
  void anEmptyTextIsNull(String text) throws MalformedYamlException {
    assertThat(read(text)).isInstanceOf(Null.class);
    assertThat(Yaml.readAll(text, DuplicateKeys.REFUSED)).isEmpty();
  }

  @Test
  void jsonIsRead() throws MalformedYamlException {
    Mapping json =
        (Mapping) read("{\n\t\"a\":1, \"b\": [\"x\\u0041\\ud83d\\ude00\"],\n\t\"c\": null}");
    assertThat(json.get("a")).get().extracting("text").isEqualTo("1");
    assertThat(json.get("b"))
        .get()
        .extracting("items")
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
        .first()
        .extracting("text")
        .isEqualTo("xA😀");
    assertThat(json.get("c")).get().isInstanceOf(Null.class);
  }

  @Test
  void duplicateKeysAreRefusedOrTheLastWins() throws MalformedYamlException {
    String twice = "a: 1\nb: 2\na: 3\n";
    assertThatThrownBy(() -> Yaml.read(twice, DuplicateKeys.REFUSED))
        .hasMessage("line 3, column 1: the key is there already");
    Mapping mapping = (Mapping) Yaml.read(twice, DuplicateKeys.LAST_WINS);
    assertThat(mapping.get("a")).get().extracting("text").isEqualTo("3");
  }

  @Test
  void keysAreLookedUpExactlyOrIgnoringCase() throws MalformedYamlException {
    Mapping mapping = (Mapping) read("Path: 1\npath: 2\nObjectAlias: 3\n");
    assertThat(mapping.get("objectAlias")).isEmpty();
    assertThat(mapping.getIgnoringCase("objectAlias")).get().extracting("text").isEqualTo("3");
    assertThat(mapping.getIgnoringCase("path")).get().extracting("text").isEqualTo("2");
    assertThat(mapping.getIgnoringCase("Path"))
        .as("the last spelling in the order of bytes, as Go fills a field")
        .get()
        .extracting("text")
        .isEqualTo("2");
  }

  @Test
  void aliasesShareTheirAnchor() throws MalformedYamlException {
    Mapping mapping = (Mapping) read("a: &x {k: v}\nb: *x\n");
    assertThat(mapping.get("b")).isEqualTo(mapping.get("a"));
  }

  @Test
  void mergeKeysFillWhatIsMissing() throws MalformedYamlException {
    Mapping root =
        (Mapping) read("a: &a {k: 1, l: 2}\nb: &b {k: 3, m: 4}\nc: {l: 0, <<: [*a, *b]}\n");
    Mapping merged = (Mapping) root.get("c").orElseThrow();
    assertThat(merged.keys()).containsExactly("l", "k", "m");
    assertThat(merged.get("l")).get().extracting("text").isEqualTo("0");
    assertThat(merged.get("k")).get().extracting("text").isEqualTo("1");
  }

  /** No class is made of what a document names: the value is all that counts. */
  @ParameterizedTest
  @ValueSource(strings = {"!java.lang.Runtime", "!!java.net.URL", "!", "!!str", "!!set", "!<x>"})
  void tagsOfCollectionsAreIgnored(String tag) throws MalformedYamlException {
    assertThat(value(tag + " [x]")).isInstanceOf(Sequence.class);
    assertThat(value(tag + " {a: b}")).isInstanceOf(Mapping.class);
  }

  @ParameterizedTest
  @CsvSource({"!!int, 5", "!!float, 5", "!!bool, true", "!!timestamp, 2024-01-02"})
  void aTypeMakesMoreOfAQuotedText(String tag, String text) throws MalformedYamlException {
    assertThat(value("%s '%s'".formatted(tag, text))).extracting("plain").isEqualTo(true);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a: &x [*x]                 | line 1, column 8: an alias without its anchor",
        "a: *unknown                | line 1, column 4: an alias without its anchor",
        "a: !secret!word x          | line 1, column 4: a tag that is not known",
        "a: !!binary A              | line 1, column 4: !!binary is followed by base64",
        "a: !!binary aGk            | line 1, column 4: !!binary is followed by base64",
        "a: !!binary a-k=           | line 1, column 4: !!binary is followed by base64",
        "a: !!null x                | line 1, column 4: !!null is followed by something else",
        "a: !!int x                 | line 1, column 4: !!int is followed by something else",
        "a: !!float yes             | line 1, column 4: !!float is followed by something else",
        "a: !!bool yes              | line 1, column 4: !!bool is followed by something else",
        "a: !!timestamp 2024-02-30  | line 1, column 4: !!timestamp is followed by something else",
        "? [a]                      | line 1, column 3: a key is a single value",
        "<<: x                      | line 1, column 5: << is followed by a mapping",
        "<<: [[{a: 1}]]             | line 1, column 6: << is followed by a mapping",
        "{<<: {a: 1}, <<: {b: 2}}   | line 1, column 14: the key is there already",
        "a: @x                      | quote a value that starts with it",
        "a: b: c                    | quote a value that contains ': '",
        "a: [b                      | line 1, column 6: expected ',' or ']'",
      })
  void mistakesAreNamedWithTheirPlace(String text, String message) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(MalformedYamlException.class)
        .hasMessageContaining(message)
        .hasNoCause();
  }

  @Test
  void aTabInTheIndentationIsNamed() {
    assertThatThrownBy(() -> read("a:\n\t- b")).hasMessageContaining("indent with spaces");
  }

  @Test
  void anOpenQuoteIsTracedToItsBeginning() {
    assertThatThrownBy(() -> read("a: 'x\nb: 1\nc: 2\n"))
        .hasMessageContaining("it begins in line 1");
  }

  @Test
  void aControlCharacterIsNamedByItsNumber() {
    assertThatThrownBy(() -> read("a: 1\nb: x\u0001y"))
        .hasMessage("line 2, column 5: the control character U+0001 cannot stand here");
  }

  @Test
  void tooLongTextsAreRefusedUnread() {
    assertThatThrownBy(() -> read("[".repeat(Yaml.MAX_CHARACTERS + 1)))
        .hasMessageContaining("the limit is 1048576");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{a: ", "- ", "? "})
  void deepNestingIsRefused(String opening) {
    assertThatThrownBy(() -> read(opening.repeat(5000)))
        .hasMessageContaining("nested deeper than 32 levels");
  }

  @Test
  void aliasesThatMultiplyAreRefused() {
    StringBuilder laughs = new StringBuilder("l0: &l0 [x,x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 10; i++) {
      String alias = "*l" + (i - 1);
      laughs.append(
          "l%d: &l%d [%s]\n"
              .formatted(
                  i,
                  i,
                  String.join(
                      ",", List.of(alias, alias, alias, alias, alias, alias, alias, alias))));
    }
    assertThatThrownBy(() -> read(laughs.toString())).hasMessageContaining("aliases included");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password: *hunter2hunter2",
        "password: !hunter2!hunter2 x",
        "password: !!int hunter2hunter2",
        "password: !!binary hunter2-hunter2",
        "password: !!null hunter2hunter2",
        "password: %hunter2hunter2",
        "password: hunter2hunter2: x",
        "password: 'hunter2hunter2' hunter2",
        "hunter2hunter2: [a",
        "a: \"hunter2hunter2\\q\"",
        "a: &hunter2hunter2 [*hunter2hunter2]",
      })
  void messagesDoNotQuoteTheDocument(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(MalformedYamlException.class)
        .message()
        .doesNotContain("hunter2");
  }

  @Test
  void printingANodeDoesNotPrintItsValues() throws MalformedYamlException {
    assertThat(read("user: admin\nlist: [hunter2]\n"))
        .asString()
        .contains("user")
        .doesNotContain("admin")
        .doesNotContain("hunter2");
  }

  private static YamlNode value(String source) throws MalformedYamlException {
    return ((Mapping) read("k: " + source)).get("k").orElseThrow();
  }

  private static YamlNode read(String text) throws MalformedYamlException {
    YamlNode node = Yaml.read(text, DuplicateKeys.REFUSED);
    assertThat(node).isInstanceOfAny(Mapping.class, Sequence.class, Scalar.class, Null.class);
    return node;
  }
}
